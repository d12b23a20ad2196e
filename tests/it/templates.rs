//! Every ready questionnaire from end to end: a study from it, a wave that opens, people who answer, the close, the reports.

use super::database::Database;
use super::http::Http;
use super::respondent::Respondent;
use super::server::{STAFF_EMAIL, STAFF_PASSWORD, Server, add_staff, barograph, open_wave, run, tell, tell_well};

/// People asked in each.
const PEOPLE: u64 = 30;

/// What comes with the link, and a page that only those see who came with it.
const LINKS: [(&str, &str, &str); 5] = [
    ("community_pre_post", "?phase=post&arm=programme", "heard_project"),
    ("prison_pre_post", "?phase=post", "prog_useful"),
    ("school_pre_post", "?phase=post&school=3&sensitive=yes", "reaction"),
    ("training_feedback", "?phase=post&event=7", "transfer"),
    ("training_feedback", "?phase=follow_up&event=7", "done"),
];

fn walk(server: &Server, link: &str, seed: u64) -> Respondent {
    let mut respondent = Respondent::new(server.address, seed);
    // Everybody is old enough; a pupil is fifteen.
    for (variable, code) in [("old_enough", "1"), ("in_field", "1"), ("age", "15")] {
        respondent.preset.insert(variable.to_owned(), code.to_owned());
    }
    respondent.walk(link).unwrap_or_else(|error| panic!("{link}, seed {seed}: {error}"));
    respondent
}

fn signed_in(server: &Server) -> Http {
    let mut http = Http::new(server.address);
    let fields = [("email", STAFF_EMAIL), ("password", STAFF_PASSWORD)];
    let fields: Vec<_> = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let reply = http.post("/desk/sign-in", &fields).expect("an answer");
    assert_eq!(reply.status, 303, "{}", reply.text());
    let cookie = reply.header("set-cookie").expect("a session");
    http.cookie = cookie.split(';').next().unwrap_or_default().to_owned();
    http
}

#[test]
fn each_template_opens_is_answered_and_reports() {
    let database = Database::fresh();
    add_staff(&database);
    let names = barograph::app::templates::names();
    assert_eq!(names.len(), 16);
    let links: Vec<_> = names.iter().map(|name| (*name, open_wave(&database, name, name))).collect();
    let server = Server::start(&database);
    for (name, link) in &links {
        for seed in 0..PEOPLE {
            walk(&server, link, seed);
        }
        for (_, parameters, page) in LINKS.iter().filter(|(of, ..)| of == name) {
            let met = (0..4).map(|seed| walk(&server, &format!("{link}{parameters}"), seed));
            for respondent in met {
                assert!(
                    respondent.sent.iter().any(|sent| sent.page == *page),
                    "{name}{parameters} does not lead to {page}"
                );
            }
        }
    }
    let complete = "SELECT count(*) AS n FROM responses WHERE disposition = 'complete'";
    let expected = (PEOPLE as usize * names.len() + 4 * LINKS.len()) as i64;
    assert_eq!(database.number(complete), expected);
    server.stop();

    for name in &names {
        tell_well(&database, &["wave", "step", name, "one", "close"], "");
    }
    weighted(&database, "sector_retail");
    let server = Server::start(&database);
    let mut http = signed_in(&server);
    for name in &names {
        let template = barograph::app::templates::embedded(name).expect("carried");
        for measure in &template.measures {
            let reply = http.get(&format!("/desk/studies/{name}/measures/{}", measure.name)).expect("a report");
            assert_eq!(reply.status, 200, "{name} {}: {}", measure.name, reply.text());
            let title = measure.title.split(['’', '“', '&']).next().unwrap_or_default();
            assert!(reply.text().contains(title), "{name}: the report does not name “{title}”");
        }
    }
    server.stop();
}

/// The template's own plan can be given to the wave as it is printed.
fn weighted(database: &Database, name: &str) {
    let mut command = barograph(database.folder());
    command.args(["study", "weighting", name]);
    let said = run(command, "");
    assert!(said.code == Some(0) && said.err.contains("register"), "{said:?}");
    let plan = database.folder().join("plan.json");
    std::fs::write(&plan, said.out).expect("a file");
    tell_well(database, &["weight", name, "one", plan.to_str().expect("a path")], "");
    let mut command = barograph(database.folder());
    command.args(["study", "weighting", "prison_pre_post"]);
    let said = run(command, "");
    assert!(said.code == Some(2) && said.err.contains("Not weighted"), "{said:?}");
}

#[test]
fn a_study_from_a_template_that_there_is_not_says_which_there_are() {
    let database = Database::fresh();
    let said = tell(&database, &["study", "add", "sector_space", "--name", "x", "--title", "X"], "");
    assert!(said.code == Some(2) && said.err.contains("sector_retail") && said.err.contains("drug_use"), "{said:?}");
}
