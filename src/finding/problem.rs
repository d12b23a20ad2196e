//! The one table of problem codes.
//!
//! A code is what programs, pages, logs and the documentation share: it never changes its meaning and is never used again once
//! retired. `docs/PROBLEMS.md` is generated from [`TABLE`] and compared with it in a test.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

/// A stable problem code, such as `wave_closed`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Code(Cow<'static, str>);

impl Code {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The row of the table for this code; `None` for a code this version does not know.
    pub fn problem(&self) -> Option<&'static Problem> {
        TABLE.iter().find(|p| p.code.0 == self.0)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A row of the table.
#[derive(Debug)]
pub struct Problem {
    pub code: Code,
    /// The HTTP status with which the web answers; command line and importers ignore it.
    pub status: u16,
    /// What happened, in a few plain words: the heading of the page.
    pub title: &'static str,
    /// What the reader can do.
    pub advice: &'static str,
}

/// `docs/PROBLEMS.md`: the table as people read it.
pub fn documentation() -> String {
    let mut out = String::from(
        "# Problem codes\n\n\
         Whatever goes wrong, Barograph answers with one of these codes: on a page, in `application/problem+json`, in a finding of an \
         importer, or on the command line.\nA code never changes its meaning and is never used again. \
         This file is generated from the table in `src/finding/problem.rs`; a test compares them.\n\n\
         | code | status | what happened | what to do |\n| --- | --- | --- | --- |\n",
    );
    for Problem { code, status, title, advice } in TABLE {
        out.push_str(&format!("| `{code}` | {status} | {title} | {advice} |\n"));
    }
    out
}

macro_rules! problems {
    ($($name:ident = $code:literal, $status:literal, $title:literal, $advice:literal;)*) => {
        impl Code {
            $(#[doc = $title] pub const $name: Code = Code(Cow::Borrowed($code));)*
        }
        /// Every problem Barograph can answer with, in the order of the documentation.
        pub const TABLE: &[Problem] = &[
            $(Problem { code: Code::$name, status: $status, title: $title, advice: $advice },)*
        ];
    };
}

problems! {
    // Asking for something.
    NOT_FOUND = "not_found", 404, "Page not found", "Check the address, or go back to where you came from.";
    METHOD_NOT_ALLOWED = "method_not_allowed", 405, "This address does not take that kind of request", "Go back and use the page's own buttons.";
    BODY_TOO_LARGE = "body_too_large", 413, "That was too much to send at once", "Go back and shorten your answer.";
    BODY_UNREADABLE = "body_unreadable", 400, "We could not read what was sent", "Go back and send the page again.";
    BUSY = "busy", 503, "Many people are answering just now", "Wait a few seconds and send the page again. What you sent before is safe.";
    KEY_MISSING = "key_missing", 410, "This can no longer be opened", "Its key was destroyed when it was no longer needed. Whoever runs the service can check the folder of keys.";
    KEYS_UNUSABLE = "keys_unusable", 500, "The keys cannot be used", "Whoever runs the service can check the folder of keys, `keys_folder` in the configuration.";
    INTERNAL = "internal", 500, "Something went wrong on our side", "Wait a moment and try again. What you sent before is safe.";

    // Answering.
    LINK_UNKNOWN = "link_unknown", 404, "We do not know this survey link", "Check that the whole link was copied.";
    RESULT_UNKNOWN = "result_unknown", 404, "There is no result at this address", "It stands where sending the answers led, until the survey closes.";
    RESPONSE_UNKNOWN = "response_unknown", 404, "We do not know this answer link", "Begin again from the survey link you were given.";
    SAMPLE_MISSING = "sample_missing", 409, "Nobody is invited yet", "Draw a sample before you open the wave.";
    SAMPLE_TAKEN = "sample_taken", 409, "The wave has a sample already", "Take it back before you draw another.";
    INVITATION_NEEDLESS = "invitation_needless", 409, "Nobody is invited to this wave", "Whoever has its link may answer. Plan a wave by invitation to draw a sample.";
    SAMPLE_TOO_TELLING = "sample_too_telling", 409, "Somebody could be recognised", "Join small strata or sampling units, or draw more people from them.";
    LETTER_EMPTY = "letter_empty", 422, "A message has no words", "Write a subject and a text.";
    LETTER_TOO_LONG = "letter_too_long", 422, "A message is too long", "Shorten it.";
    LETTER_MISSING = "letter_missing", 422, "A message is missing in a language of the questionnaire", "Write it.";
    LETTER_BLANK_UNKNOWN = "letter_blank_unknown", 422, "A message has something in it that cannot be filled", "See the message for what there is.";
    LETTER_BLANK_MISSING = "letter_blank_missing", 422, "A message leads nowhere", "Put the link to the questions and the one to leave into it.";
    REMINDERS_INVALID = "reminders_invalid", 422, "The reminders cannot be sent so", "Fewer of them, or more days between them.";
    MAIL_UNCONFIGURED = "mail_unconfigured", 409, "This server sends no mail", "Whoever runs it can set `mail_from` and a server or a folder in the configuration. Links can be sent by other means.";
    MAIL_REFUSED = "mail_refused", 409, "The mail server did not take the message", "See the message for what it said.";
    MAILING_BEGUN = "mailing_begun", 409, "The first of these messages have gone out", "What people were sent stays as it was.";
    MESSAGE_UNKNOWN = "message_unknown", 404, "There is no such message", "Load the page again.";
    MESSAGE_SETTLED = "message_settled", 409, "This message cannot be sent again", "Only one that failed, or of which nobody knows, can.";
    PASSED_ON_ALREADY = "passed_on_already", 409, "This invitation was passed on already", "It can be passed on once.";
    FORM_NUMBER_UNKNOWN = "form_number_unknown", 422, "There is no form with this number", "Key the form number that is printed on the form.";
    SERIAL_UNREADABLE = "serial_unreadable", 422, "This is no serial number", "Write one to twenty letters, digits or dashes, as on the form.";
    SERIAL_TAKEN = "serial_taken", 409, "A form with this serial number has been keyed already", "Look at the serial number again. If this is the second entry, choose the form in the list.";
    ENTRY_UNKNOWN = "entry_unknown", 404, "No form with this serial number has been keyed", "Look at the list of forms.";
    ENTRY_BLANK = "entry_blank", 422, "Nothing was keyed", "Key what is on the form. A form that came back empty is not a response.";
    ENTRY_CLOSED = "entry_closed", 409, "This wave takes no forms", "Only a wave that is planned, open or paused, and answered on paper or in several modes, takes them.";
    ENTRIES_PENDING = "entries_pending", 409, "Some forms are not settled yet", "Key each a second time and settle the differences, or discard it, and then close the wave.";
    DECISION_MISSING = "decision_missing", 422, "A difference is not decided yet", "Say for each field what is on the paper.";
    ANSWER_OFF_PATH = "answer_off_path", 422, "A question was answered that the way leads past", "Look at the form again. The answer is kept and does not count.";
    LINKING_ELEMENTS = "linking_elements", 422, "These codes cannot be compared", "Give every code the same elements, at least two.";
    SESSION_OVER = "session_over", 404, "This session is over", "Give the device back to whoever handed it to you.";
    SESSION_REFUSED = "session_refused", 409, "A session cannot be started so", "Look at the message: the wave must be answered in sessions or in several modes.";
    PAPER_DIFFERS = "paper_differs", 422, "Paper does this otherwise than the screen", "Look at the printed form, and change the question or its rule if that will not do.";
    INVITATION_NEEDED = "invitation_needed", 403, "This survey is for people who were invited", "Use the link in your invitation.";
    INVITATION_UNKNOWN = "invitation_unknown", 404, "We do not know this invitation", "Check that the whole link was copied. The survey may have closed.";
    WAVE_NOT_OPEN = "wave_not_open", 410, "This survey is not open", "It has closed, or has not begun. Thank you for looking in.";
    WAVE_PAUSED = "wave_paused", 503, "This survey is paused", "Come back later. What you answered so far is kept.";
    RESUME_CODE_UNREADABLE = "resume_code_unreadable", 422, "That is not a code", "Write the code with its twelve letters and digits.";
    RESUME_CODE_UNKNOWN = "resume_code_unknown", 404, "We do not know this code", "Check it for mistakes. The survey may have closed.";
    RESUME_CODE_SLOWED = "resume_code_slowed", 429, "Too many wrong codes", "Wait a minute and try again.";
    ANSWER_REQUIRED = "answer_required", 422, "An answer is needed", "Choose an answer.";
    OPTION_UNKNOWN = "option_unknown", 422, "That option is not on the page", "Choose one of the options shown.";
    OPTION_EXCLUSIVE = "option_exclusive", 422, "Two of these answers cannot both hold", "Choose either the answers or the one that excludes them.";
    NUMBER_UNREADABLE = "number_unreadable", 422, "That is not a number", "Write the number in digits.";
    NUMBER_OUT_OF_RANGE = "number_out_of_range", 422, "That number is out of range", "Write a number in the range shown.";
    TEXT_TOO_LONG = "text_too_long", 422, "That text is too long", "Shorten it.";
    TOO_MANY_CHOICES = "too_many_choices", 422, "Too many options chosen", "Choose fewer.";
    CHECK_FAILED = "check_failed", 422, "This answer cannot be right", "Change the answer, or another that it depends on.";
    ANSWER_UNLIKELY = "answer_unlikely", 422, "That answer is unlikely", "Change it, or tick the box to say that it is right.";
    TOO_FEW_CHOICES = "too_few_choices", 422, "Too few options chosen", "Choose more.";
    TEXT_WITHOUT_OPTION = "text_without_option", 422, "Something is written beside an option that was not chosen", "Choose the option, or clear the text.";
    TOTAL_WRONG = "total_wrong", 422, "The parts do not add up", "Change the parts until they make the total.";
    RANKING_INCOMPLETE = "ranking_incomplete", 422, "Not everything is in order yet", "Put the answers that are left in order too.";
    DATE_UNREADABLE = "date_unreadable", 422, "That is not a date", "Write day, month and year in their boxes.";
    DATE_OUT_OF_RANGE = "date_out_of_range", 422, "That date is too early or too late", "Write a date in the range shown.";
    TIME_UNREADABLE = "time_unreadable", 422, "That is not a time of day", "Write hours and minutes.";
    POSTCODE_UNREADABLE = "postcode_unreadable", 422, "That is not a postcode of the United Kingdom", "Check it, or write only its first letters.";

    // Staff.
    SIGN_IN_NEEDED = "sign_in_needed", 401, "Please sign in", "Sign in to see this page.";
    SIGN_IN_FAILED = "sign_in_failed", 401, "The e-mail address or the password is wrong", "Check both and try again.";
    SIGN_IN_SLOWED = "sign_in_slowed", 429, "Too many attempts", "Wait a minute and try again.";
    FORM_EXPIRED = "form_expired", 403, "This form is no longer valid", "Go back, load the page again, and send it once more.";
    FORBIDDEN = "forbidden", 403, "You are not allowed to do that", "Ask a colleague who has the right.";
    ACCOUNT_EXISTS = "account_exists", 409, "There is already an account with this e-mail address", "Use another address.";
    PASSWORD_WEAK = "password_weak", 422, "The password is too short", "Use at least twelve characters.";
    EMAIL_INVALID = "email_invalid", 422, "That is not an e-mail address", "Write it as name@example.org.";

    // Studies, waves, documents.
    STUDY_UNKNOWN = "study_unknown", 404, "There is no such study", "Check the name.";
    WAVE_UNKNOWN = "wave_unknown", 404, "There is no such wave", "Check the name.";
    MEASURE_UNKNOWN = "measure_unknown", 404, "There is no such measure", "Check the name.";
    OVERRIDE_INVALID = "override_invalid", 422, "This comparison across a break cannot be allowed so", "Name two waves of the series and give a reason that can be published.";
    NAME_TAKEN = "name_taken", 409, "That name is taken", "Choose another.";
    TRANSITION_REFUSED = "transition_refused", 409, "The wave cannot do that now", "See the wave's state on its page.";
    SAFEGUARD_REFUSED = "safeguard_refused", 409, "This wave cannot be guarded so", "See the message for why.";
    RESPONSE_NOT_LISTED = "response_not_listed", 404, "The wave has no such response to leave out", "Load the page again.";
    EXCLUSIONS_FIXED = "exclusions_fixed", 409, "The data set is fixed", "What was left out when the wave closed stays so.";
    CHANGED_MEANWHILE = "changed_meanwhile", 409, "Somebody else changed this meanwhile", "Load the page again and repeat your change.";
    DOCUMENT_UNREADABLE = "document_unreadable", 422, "The document is not valid JSON of the expected form", "See the place named in the message.";
    DOCUMENT_VERSION = "document_version", 422, "The document is of a version this program does not know", "Use a newer Barograph.";
    NAME_INVALID = "name_invalid", 422, "That name cannot be used", "Use lower-case letters, digits and underscores, beginning with a letter.";
    NAME_DUPLICATE = "name_duplicate", 422, "A name occurs twice", "Give each its own name.";
    REFERENCE_UNKNOWN = "reference_unknown", 422, "Something is referred to that does not exist", "Correct the reference.";
    REFERENCE_LATER = "reference_later", 422, "A rule refers to a later item", "Rules may look only at earlier answers.";
    RANGE_EMPTY = "range_empty", 422, "A range is empty", "The least value must not exceed the greatest.";
    STRUCTURE_EMPTY = "structure_empty", 422, "A part has nothing in it", "Add what is missing or remove the part.";
    CODE_RETIRED = "code_retired", 422, "A retired code is used again", "Give the new option a code that was never used.";
    TRANSLATION_MISSING = "translation_missing", 422, "A text is missing in a language", "Add the translation, or take the language off the list.";
    IMAGE_INVALID = "image_invalid", 422, "A picture cannot be used", "Use a PNG, JPEG, WebP or GIF file of at most 300 kB; 2 MB for all pictures together.";
    QUESTIONNAIRE_TOO_LARGE = "questionnaire_too_large", 422, "The questionnaire is too large", "Split it, or take out items, options or repetitions.";
    PLACEHOLDER_LEFT = "placeholder_left", 422, "A text still has a blank to fill in", "Replace the words in square brackets.";
    HELP_LINE_UNTRIED = "help_line_untried", 422, "Nobody has tried a help line yet", "Call the number and open the address. Where both are right, say so in the designer, under “First and last page”.";
    ADDRESS_INVALID = "address_invalid", 422, "That is not an address on the web", "Begin it with https:// or http://.";
    FEEDBACK_INVALID = "feedback_invalid", 422, "The result that people are told contradicts itself", "Correct the key, the part, the level or the step named.";
    ADVICE_LONG = "advice_long", 422, "A next step has too many words", "Say it in at most 60 words in each language.";
    ANONYMITY_REFUSED = "anonymity_refused", 422, "The questionnaire does not allow a wave of this kind", "Choose one of the kinds named in the message.";
    VARIABLE_FROZEN = "variable_frozen", 422, "An earlier version asked this already", "Names and codes keep their meaning for ever. Add a new question or answer instead.";
    EXPRESSION_SYNTAX = "expression_syntax", 422, "A rule cannot be read", "Correct the rule at the place shown.";
    EXPRESSION_UNSUPPORTED = "expression_unsupported", 422, "A rule uses a function this version does not have", "Rewrite the rule.";
    EXPRESSION_TYPE = "expression_type", 422, "A rule compares things that cannot be compared", "Correct the rule.";
    PART_UNREACHABLE = "part_unreachable", 200, "A part of the questionnaire that nobody reaches", "Check the rules that lead to it.";
    DEAD_END = "dead_end", 200, "A page that accepts no answer", "Check its limits and checks against each other.";
    READING_HARD = "reading_hard", 200, "A question is hard to read", "Use shorter sentences and everyday words.";
    MINUTES_DIFFER = "minutes_differ", 200, "It takes longer or shorter than people are told", "State other minutes, or ask less.";
    BATTERY_LONG = "battery_long", 200, "Too much for the screen of a phone", "Split it, or shorten it.";
    COMPARABILITY_CHANGED = "comparability_changed", 200, "The last version asked this differently", "Raise the item's version, or ask as before.";

    REFERENCE_CYCLE = "reference_cycle", 422, "Rules wait for one another in a circle", "Take one of the references out.";

    // Bringing in and giving out questionnaires.
    FILE_TOO_LARGE = "file_too_large", 413, "The file is too large", "Send a smaller file: take out sheets and pictures that the form does not need.";
    WORKBOOK_MACROS = "workbook_macros", 422, "The workbook holds macros", "Save it as a plain workbook without macros and send that.";
    FORMAT_UNKNOWN = "format_unknown", 422, "The file is of a kind this program does not read", "Send an XLSForm workbook (.xlsx or .xls), a Barograph document, a LimeSurvey .lss file or SurveyJS JSON.";
    SHEET_MISSING = "sheet_missing", 422, "The workbook lacks a sheet", "Add the sheet named in the message.";
    NAME_CHANGED = "name_changed", 200, "A name was changed", "Rules that use it were changed with it; see whether anything outside the form uses the old name.";
    KIND_REPLACED = "kind_replaced", 200, "A kind of question was replaced", "See whether what stands there now serves.";
    PART_DROPPED = "part_dropped", 200, "A part of the form was left out", "See whether it is missed.";
    PART_FILLED = "part_filled", 200, "Something missing was put in", "See whether the words serve.";
    PART_CHANGED = "part_changed", 200, "A part of the form was arranged differently", "See whether it serves.";
    RULE_DROPPED = "rule_dropped", 200, "A rule was left out", "Write it anew, as the message says.";
    EXPORT_LOSS = "export_loss", 200, "The file cannot say this", "Keep the Barograph document beside it.";

    // Tables, designs and numbers.
    FILE_UNREADABLE = "file_unreadable", 422, "The file cannot be read", "Check its name, rights and form.";
    COLUMN_UNKNOWN = "column_unknown", 422, "The table has no such column", "Check the name of the column.";
    ROW_RAGGED = "row_ragged", 422, "A row has more or fewer cells than the header", "Correct the row.";
    CODE_UNKNOWN = "code_unknown", 422, "A code is not in the list", "Add the code to the mapping, or correct the cell.";
    CELL_UNREADABLE = "cell_unreadable", 422, "A cell cannot be read", "Correct the cell.";
    WEIGHT_INVALID = "weight_invalid", 422, "A weight is missing, negative or not a number", "Correct the weight.";
    DESIGN_INVALID = "design_invalid", 422, "The sampling design contradicts itself", "See the message for the row or stratum.";
    LONELY_PSU = "lonely_psu", 422, "A stratum has a single sampling unit", "Choose a policy for lonely units: remove, certainty, adjust or average.";
    WAVES_NOT_COMPARABLE = "waves_not_comparable", 422, "These waves cannot be pooled", "A break stands between them: choose waves on one side of it.";
    DOMAIN_EMPTY = "domain_empty", 422, "Nobody is in the base", "Choose a wider base.";
    TABLE_TOO_LARGE = "table_too_large", 422, "The table or the model is too large", "Take fewer groups, levels or terms, or merge levels.";
    TERM_UNKNOWN = "term_unknown", 422, "The model has no such term", "Name a term of the model.";
    MODEL_COLLINEAR = "model_collinear", 422, "A term of the model follows from the others", "Leave the term out.";
    MODEL_SEPARATED = "model_separated", 422, "A term tells the outcomes apart perfectly", "Leave the term out, or merge its levels.";
    MODEL_RESPONSE_CONSTANT = "model_response_constant", 422, "Everybody has the same response", "Choose another response, or a wider base.";
    MODEL_VALUE_INVALID = "model_value_invalid", 422, "A value is outside what the model admits", "Correct the value, or choose another family.";
    MODEL_NOT_CONVERGED = "model_not_converged", 422, "The model did not converge", "Choose fewer terms, or merge levels with few people.";
    GROUP_COUNT = "group_count", 422, "The test needs another number of groups", "Choose groups as the message says.";
    ITEM_LOOKS_REVERSED = "item_looks_reversed", 200, "An item runs against the others of its scale", "See whether it has to be reversed before it is added up.";
    REQUEST_INVALID = "request_invalid", 422, "The request is not understood", "See the message.";
    DATASET_UNKNOWN = "dataset_unknown", 422, "There is no such data set", "Check its name.";
    MARGIN_WITHOUT_SAMPLE = "margin_without_sample", 422, "A population group has nobody in the sample", "Merge the group with another.";
    SAMPLE_WITHOUT_MARGIN = "sample_without_margin", 422, "A group in the sample has no population margin", "Add its margin, or merge it with another.";
    MARGIN_INVALID = "margin_invalid", 422, "A population margin is not a positive number", "Correct the margin.";
    MARGIN_IMPUTED = "margin_imputed", 200, "People without a margin variable were weighted neutrally, or by an answer drawn for them", "See how many in the message.";
    STEP_ORDER = "step_order", 422, "A weighting plan has its steps in an order that makes no sense", "Base weights first, then non-response, then margins and trimming, normalising last.";
    RESPONSE_MODEL_FAILED = "response_model_failed", 422, "The model of who responded has no fit", "Leave out or merge the predictor named.";
    RAKING_NOT_CONVERGED = "raking_not_converged", 422, "Raking did not converge", "Merge small groups, or allow more rounds.";
    BREAK_UNKNOWN = "break_unknown", 422, "No break stands between these waves", "They may be compared as they are: choose two waves with a break between them.";
    REASON_BLANK = "reason_blank", 422, "A reason is needed", "Say why, in a sentence. Of a comparison that is made all the same, everybody will read it.";
    CALIBRATION_FAILED = "calibration_failed", 422, "Calibration failed: the totals cannot be met", "Check the totals, widen the bounds, or take fewer of them.";
    COMPARISON_REFUSED = "comparison_refused", 422, "These waves cannot be compared", "See the break that stands between them.";

    // Samples, quotas and outcome rates.
    FRAME_DUPLICATE = "frame_duplicate", 422, "Somebody is in the frame twice", "Take one of the two rows out.";
    FRAME_CELL_MISSING = "frame_cell_missing", 422, "A cell that the draw needs is blank", "Fill the cell, or take the column out of the mapping.";
    FRAME_COLUMN_TWICE = "frame_column_twice", 422, "A column is both a contact and part of the design", "Take a key that is neither a name nor an address.";
    FRAME_SIZE_INVALID = "frame_size_invalid", 422, "A size is not a number of at least 0", "Correct the size.";
    FRAME_ROW_BLANK = "frame_row_blank", 200, "A blank row was passed over", "Nothing needs doing.";
    FRAME_NO_ADDRESS = "frame_no_address", 200, "Somebody has no e-mail address", "Add the address, or reach them another way.";
    LANGUAGE_INVALID = "language_invalid", 200, "That is not the tag of a language", "Write a tag such as en or gd.";
    SAMPLING_PLAN_INVALID = "sampling_plan_invalid", 422, "The sampling plan contradicts itself or the frame", "See the message for the stratum or unit.";
    SAMPLE_TOO_LARGE = "sample_too_large", 422, "More are to be drawn than there are", "Draw fewer, or join strata.";
    UNIT_TAKEN_WHOLE = "unit_taken_whole", 200, "A sampling unit has no more people than are to be drawn in it", "All of them were taken. Nothing needs doing.";
    STRATUM_WITHOUT_CASES = "stratum_without_cases", 200, "Nobody is drawn from a stratum", "Figures will not cover it: draw more, ask for at least one a stratum, or join strata.";
    COMPLETION_RULE_INVALID = "completion_rule_invalid", 422, "The rule for complete, partial and break-off makes no sense", "Choose two shares above 0 and at most 1, the one for partial not above the one for complete.";
    ELIGIBILITY_INVALID = "eligibility_invalid", 422, "The share of unknown cases taken as eligible makes no sense", "State a share from 0 to 1 with the reason for it.";
    DISPOSITIONS_DIFFER = "dispositions_differ", 422, "Cases and responses do not add up", "See the counts in the message.";
    TERMS_INVALID = "terms_invalid", 422, "The terms of the fieldwork make no sense", "See the message for the field.";
    QUOTA_INVALID = "quota_invalid", 422, "A quota cannot be kept", "See the message for the cell.";
    QUOTA_OVERLAP = "quota_overlap", 422, "Two cells of a quota hold the same people", "Change the codes so that every person is in one cell at most.";
    QUOTA_GAP = "quota_gap", 200, "Some people are in no cell of a quota", "They pass without being counted. Add cells if that is not meant.";
    QUOTA_TOTAL = "quota_total", 422, "The targets of a quota do not add up", "Change the targets or the total.";

    // Starting.
    CONFIG_INVALID = "config_invalid", 500, "The configuration is not valid", "See the key named in the message.";
    PORT_TAKEN = "port_taken", 500, "The port is taken", "Stop the other program, or choose another port.";
    DATABASE_UNREACHABLE = "database_unreachable", 500, "The database cannot be reached", "Check its address and that it runs.";
    DATABASE_NEWER = "database_newer", 500, "The database is newer than this program", "Use the newer Barograph, or restore a backup.";
    DATABASE_OLDER = "database_older", 500, "The database is older than this program", "Run the migrations.";
    FOLDER_NOT_WRITABLE = "folder_not_writable", 500, "The folder cannot be written to", "Give the account that runs Barograph the right to write there.";
    DURABILITY_REFUSED = "durability_refused", 500, "The database may lose acknowledged answers", "Turn on the setting named, or allow the risk by name.";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn documentation_is_the_table() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/PROBLEMS.md");
        if std::env::var_os("BAROGRAPH_WRITE_DOCS").is_some() {
            std::fs::write(file, documentation()).expect("the file is written");
        }
        let written = std::fs::read_to_string(file).unwrap_or_default();
        assert_eq!(written, documentation(), "run this test with BAROGRAPH_WRITE_DOCS=1 and commit docs/PROBLEMS.md");
    }

    #[test]
    fn codes_are_distinct_words_with_advice() {
        let codes: BTreeSet<&str> = TABLE.iter().map(|p| p.code.as_str()).collect();
        assert_eq!(codes.len(), TABLE.len());
        for problem in TABLE {
            assert!(problem.code.as_str().chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{}", problem.code);
            assert!(
                !problem.title.is_empty() && !problem.advice.is_empty() && problem.status >= 200,
                "{}",
                problem.code
            );
        }
    }
}
