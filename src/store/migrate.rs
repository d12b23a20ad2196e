//! Migrations: the same names in both folders, applied when a database is opened.

use super::schema::DECLARED;
use super::{Conn, StoreError};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Any number that only Barograph's migrations use.
const ADVISORY_LOCK: i64 = 0x6261_726f;

type Problem = Box<dyn std::error::Error + Send + Sync>;

/// Brings the database up to this program.
///
/// # Errors
/// [`StoreError::Newer`] when it holds migrations that this program does not know; nothing is changed then.
pub fn up(conn: &mut Conn) -> Result<(), StoreError> {
    locked(conn, |conn| {
        refuse_newer(conn)?;
        // Another process may open the same new SQLite file at the same moment: the one that comes second finds the work done.
        run(conn).or_else(|_| run(conn)).map_err(failed)
    })
}

/// Takes every migration back: the tables and all they hold are gone. For tests.
pub fn revert_all(conn: &mut Conn) -> Result<(), StoreError> {
    let undone = match conn {
        Conn::Sqlite(c) => c.revert_all_migrations(SQLITE).map(|_| ()),
        Conn::Pg(c) => c.revert_all_migrations(POSTGRES).map(|_| ()),
    };
    undone.map_err(failed)
}

fn run(conn: &mut Conn) -> Result<(), Problem> {
    match conn {
        Conn::Sqlite(c) => c.run_pending_migrations(SQLITE).map(|_| ()),
        Conn::Pg(c) => c.run_pending_migrations(POSTGRES).map(|_| ()),
    }
}

fn failed(problem: Problem) -> StoreError {
    StoreError::Other(format!("a migration failed and was taken back: {problem}"))
}

// Several servers may start on one PostgreSQL at once.
fn locked<T>(conn: &mut Conn, body: impl FnOnce(&mut Conn) -> Result<T, StoreError>) -> Result<T, StoreError> {
    if !matches!(conn, Conn::Pg(_)) {
        return body(conn);
    }
    conn.batch_execute(&format!("SELECT pg_advisory_lock({ADVISORY_LOCK})"))?;
    let result = body(conn);
    conn.batch_execute(&format!("SELECT pg_advisory_unlock({ADVISORY_LOCK})"))?;
    result
}

fn refuse_newer(conn: &mut Conn) -> Result<(), StoreError> {
    let (applied, known) = match conn {
        Conn::Sqlite(c) => (applied(c)?, known::<diesel::sqlite::Sqlite>(&SQLITE)?),
        Conn::Pg(c) => (applied(c)?, known::<diesel::pg::Pg>(&POSTGRES)?),
    };
    let unknown: Vec<String> = applied.into_iter().filter(|v| !known.contains(v)).collect();
    if unknown.is_empty() { Ok(()) } else { Err(StoreError::Newer(unknown)) }
}

fn applied<DB: diesel::backend::Backend>(conn: &mut impl MigrationHarness<DB>) -> Result<Vec<String>, StoreError> {
    Ok(conn.applied_migrations().map_err(failed)?.iter().map(ToString::to_string).collect())
}

fn known<DB: diesel::backend::Backend>(source: &EmbeddedMigrations) -> Result<Vec<String>, StoreError> {
    use diesel::migration::MigrationSource;
    let migrations = MigrationSource::<DB>::migrations(source).map_err(failed)?;
    Ok(migrations.iter().map(|m| m.name().version().to_string()).collect())
}

#[derive(QueryableByName, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct ActualColumn {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Bool)]
    nullable: bool,
}

const SQLITE_COLUMNS: &str = "SELECT m.name AS table_name, c.name AS column_name, c.\"notnull\" = 0 AS nullable \
     FROM sqlite_schema m, pragma_table_info(m.name) c \
     WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND m.name <> '__diesel_schema_migrations'";

const POSTGRES_COLUMNS: &str = "SELECT table_name::text, column_name::text, is_nullable = 'YES' AS nullable \
     FROM information_schema.columns WHERE table_schema = current_schema() AND table_name <> '__diesel_schema_migrations'";

/// What differs between the declared tables and the real ones, a sentence each; empty when they agree.
pub fn differences(conn: &mut Conn) -> Result<Vec<String>, StoreError> {
    let mut actual: Vec<ActualColumn> = match conn {
        Conn::Sqlite(c) => diesel::sql_query(SQLITE_COLUMNS).load(c)?,
        Conn::Pg(c) => diesel::sql_query(POSTGRES_COLUMNS).load(c)?,
    };
    let mut declared: Vec<ActualColumn> = DECLARED
        .iter()
        .flat_map(|(table, columns)| {
            columns.iter().map(|(column, kind)| ActualColumn {
                table_name: (*table).into(),
                column_name: (*column).into(),
                nullable: *kind == "Nullable",
            })
        })
        .collect();
    actual.sort();
    declared.sort();
    let missing = declared.iter().filter(|c| !actual.contains(c)).map(|c| format!("not in the database: {c:?}"));
    let extra = actual.iter().filter(|c| !declared.contains(c)).map(|c| format!("not declared: {c:?}"));
    Ok(missing.chain(extra).collect())
}
