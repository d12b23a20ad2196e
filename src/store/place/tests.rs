use super::super::{Conn, DatabaseUrl, OpenOptions, Purpose};
use super::*;
use diesel::connection::Connection as _;
use std::path::PathBuf;

fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.db");
    (folder, path)
}

fn open(path: &Path) -> Result<Conn, StoreError> {
    Conn::open(&DatabaseUrl::Sqlite(path.to_owned()), Purpose::Write, &OpenOptions::default())
}

#[test]
fn a_file_that_can_only_be_read_is_refused_by_name() {
    let (_folder, path) = folder();
    drop(open(&path).expect("made"));
    let address = format!("file:{}?mode=ro", path.display());
    let mut conn = diesel::SqliteConnection::establish(&address).expect("opens for reading");
    let refused = probe(&mut conn, &path).expect_err("refused");
    assert!(matches!(&refused, StoreError::NotWritable(why) if why.contains("test.db")), "{refused}");
}

#[test]
fn a_file_that_somebody_else_holds_is_busy() {
    let (_folder, path) = folder();
    let Ok(Conn::Sqlite(mut holder)) = open(&path) else { panic!("not opened") };
    holder.batch_execute("BEGIN IMMEDIATE").expect("held");
    let mut conn = diesel::SqliteConnection::establish(path.to_str().expect("plain")).expect("opens");
    assert_eq!(probe(&mut conn, &path), Err(StoreError::Busy));
    holder.batch_execute("ROLLBACK").expect("let go");
    conn.batch_execute("ROLLBACK").expect_err("no transaction is left");
    assert_eq!(probe(&mut conn, &path), Ok(()));
}

#[cfg(unix)]
#[test]
fn a_new_file_is_its_owners_alone_and_an_old_one_keeps_its_rights() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, path) = folder();
    let rights = |name: &str| fs::metadata(folder.path().join(name)).expect("there").permissions().mode() & 0o777;
    let mut conn = open(&path).expect("made");
    let Conn::Sqlite(c) = &mut conn else { panic!("not SQLite") };
    c.batch_execute("CREATE TABLE t (n INTEGER)").expect("written");
    assert_eq!([rights("test.db"), rights("test.db-wal"), rights("test.db-shm")], [0o600; 3]);
    drop(conn);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("set");
    drop(open(&path).expect("opens"));
    assert_eq!(rights("test.db"), 0o640);
}

#[cfg(unix)]
#[test]
fn looking_whether_the_folder_can_be_written_to_follows_no_link() {
    let (folder, path) = folder();
    let precious = folder.path().join("precious");
    fs::write(&precious, "kept").expect("written");
    let probe = folder.path().join(format!(".barograph-{}", std::process::id()));
    std::os::unix::fs::symlink(&precious, &probe).expect("linked");
    drop(open(&path).expect("opens"));
    assert_eq!(fs::read_to_string(&precious).expect("there"), "kept");
    assert!(probe.is_symlink(), "what was there is left alone");
}
