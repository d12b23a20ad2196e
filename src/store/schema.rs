//! The tables as Diesel knows them. A test compares them with what the migrations really make, on both databases.

macro_rules! tables {
    ($($table:ident ($($key:ident),+) { $($column:ident -> $type:ident $(<$inner:ident>)?,)* })*) => {
        $(diesel::table! {
            $table ($($key),+) { $($column -> $type $(<$inner>)?,)* }
        })*

        /// Each table with its columns, and whether each may be empty.
        pub const DECLARED: &[(&str, &[(&str, &str)])] = &[
            $((stringify!($table), &[$((stringify!($column), stringify!($type))),*])),*
        ];
    };
}

tables! {
    studies (id) {
        id -> Text,
        name -> Text,
        title -> Text,
        population -> Text,
        simulated -> Bool,
        source -> Nullable<Text>,
    }

    questionnaire_versions (id) {
        id -> Text,
        study_id -> Text,
        digest -> Text,
        document -> Text,
        frozen_at -> BigInt,
    }

    measures (study_id, name) {
        study_id -> Text,
        name -> Text,
        position -> Integer,
        document -> Text,
    }

    waves (id) {
        id -> Text,
        study_id -> Text,
        name -> Text,
        title -> Text,
        position -> Integer,
        version_id -> Text,
        sample_type -> Text,
        starts_on -> Text,
        ends_on -> Text,
        status -> Text,
        anonymity -> Text,
        lonely_psu -> Text,
        link -> Text,
        lock_version -> Integer,
        mode -> Text,
        purpose -> Text,
    }

    overrides (id) {
        id -> Text,
        study_id -> Text,
        measure -> Text,
        from_wave_id -> Text,
        to_wave_id -> Text,
        reason -> Nullable<Text>,
        made_by -> Text,
        made_at -> BigInt,
    }

    responses (id) {
        id -> Text,
        wave_id -> Text,
        token_digest -> Nullable<Text>,
        disposition -> Text,
        answers -> Text,
        design -> Nullable<Text>,
        revision -> Integer,
        started_on -> Nullable<Text>,
        finished_on -> Nullable<Text>,
        seed -> Nullable<BigInt>,
        language -> Nullable<Text>,
        resume_digest -> Nullable<Text>,
        receipt_digest -> Nullable<Text>,
        seconds -> Integer,
        mode -> Nullable<Text>,
        flags -> Nullable<Text>,
    }

    response_events (response_id, event_key) {
        response_id -> Text,
        event_key -> Text,
        sequence -> Integer,
        page -> Nullable<Text>,
        outcome -> Text,
        next_step -> Nullable<Text>,
        language -> Nullable<Text>,
        overridden -> Nullable<Text>,
    }

    exclusions (response_id) {
        response_id -> Text,
        wave_id -> Text,
        reason -> Text,
        note -> Nullable<Text>,
        made_by -> Text,
    }

    wave_safeguards (wave_id) {
        wave_id -> Text,
        safeguards -> Text,
    }

    samples (wave_id) {
        wave_id -> Text,
        plan -> Text,
        summary -> Text,
        contacts_until -> Text,
        drawn_at -> BigInt,
    }

    entries (wave_id, serial) {
        wave_id -> Text,
        serial -> Text,
        form -> BigInt,
        state -> Text,
        first_by -> Text,
        second_by -> Nullable<Text>,
        first_keyed -> Nullable<Text>,
        second_keyed -> Nullable<Text>,
        compared -> Nullable<Integer>,
        differing -> Nullable<Integer>,
        illegible -> Nullable<Integer>,
        lock_version -> Integer,
    }

    class_sessions (code) {
        code -> Text,
        wave_id -> Text,
        label -> Nullable<Text>,
        ends_at -> BigInt,
        ended -> Bool,
    }

    frames (wave_id) {
        wave_id -> Text,
        file_name -> Text,
        sealed -> Text,
        uploaded_at -> BigInt,
    }

    cases (id) {
        id -> Text,
        wave_id -> Text,
        invitation_digest -> Text,
        design -> Text,
        probability -> Double,
    }

    case_marks (mark) {
        mark -> Text,
        wave_id -> Text,
        kind -> Text,
    }

    case_links (mark) {
        mark -> Text,
        wave_id -> Text,
        response_id -> Text,
    }

    retention (wave_id, kind) {
        wave_id -> Text,
        kind -> Text,
        until -> Text,
        done_on -> Nullable<Text>,
    }

    upkeep (job) {
        job -> Text,
        due -> Bool,
        done_on -> Nullable<Text>,
    }

    contacts (case_id) {
        case_id -> Text,
        sealed -> Text,
    }

    mailings (wave_id) {
        wave_id -> Text,
        state -> Text,
        plan -> Text,
        lock_version -> Integer,
    }

    messages (id) {
        id -> Text,
        wave_id -> Text,
        step -> Text,
        state -> Text,
        attempts -> Integer,
        not_before -> BigInt,
        holder -> Nullable<Text>,
        lease_until -> Nullable<BigInt>,
        domain -> Nullable<Text>,
        sealed -> Nullable<Text>,
        tried_on -> Nullable<Text>,
        problem -> Nullable<Text>,
    }

    suppressions (digest) {
        digest -> Text,
    }

    datasets (id) {
        id -> Text,
        wave_id -> Text,
        version -> Integer,
        digest -> Text,
        document -> Text,
        frozen_at -> BigInt,
    }

    quota_plans (wave_id) {
        wave_id -> Text,
        document -> Text,
    }

    quota_cells (wave_id, quota, cell) {
        wave_id -> Text,
        quota -> Integer,
        cell -> Integer,
        target -> BigInt,
        complete -> BigInt,
        reserved -> BigInt,
    }

    quota_places (holder, quota) {
        holder -> Text,
        quota -> Integer,
        wave_id -> Text,
        cell -> Integer,
        expires -> BigInt,
    }

    wave_terms (wave_id) {
        wave_id -> Text,
        document -> Text,
        ends_at -> Nullable<BigInt>,
    }

    wave_outcomes (wave_id) {
        wave_id -> Text,
        document -> Text,
        frozen_at -> BigInt,
    }

    weight_sets (id) {
        id -> Text,
        wave_id -> Text,
        dataset_id -> Text,
        number -> Integer,
        label -> Text,
        plan -> Text,
        diagnostics -> Text,
        weights -> Text,
        made_at -> BigInt,
    }

    drafts (id) {
        id -> Text,
        study_id -> Text,
        document -> Text,
        lock_version -> Integer,
        changed_at -> BigInt,
        changed_by -> Text,
    }

    draft_edits (draft_id, sequence) {
        draft_id -> Text,
        sequence -> Integer,
        state -> Text,
        what -> Text,
        document -> Text,
        made_by -> Text,
        made_at -> BigInt,
    }

    accounts (id) {
        id -> Text,
        email -> Text,
        display_name -> Text,
        password_hash -> Text,
        made_at -> BigInt,
    }

    sessions (token_digest) {
        token_digest -> Text,
        account_id -> Text,
        csrf_secret -> Text,
        expires_at -> BigInt,
    }

    audit (id) {
        id -> Text,
        done_at -> BigInt,
        actor -> Text,
        verb -> Text,
        subject -> Text,
    }
}

diesel::joinable!(responses -> waves (wave_id));
diesel::joinable!(waves -> studies (study_id));
diesel::joinable!(retention -> waves (wave_id));
diesel::joinable!(sessions -> accounts (account_id));
// Cases and contacts stand in no query with anything else, so that none can join them with answers: each is asked for by itself.
// Answers are joined with their wave and study only: never with anybody's contact details.
diesel::allow_tables_to_appear_in_same_query!(responses, response_events, waves, studies, exclusions);
diesel::allow_tables_to_appear_in_same_query!(sessions, accounts);
diesel::allow_tables_to_appear_in_same_query!(cases, contacts);
diesel::allow_tables_to_appear_in_same_query!(retention, waves);
