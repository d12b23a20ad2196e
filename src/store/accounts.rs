//! Staff accounts and their sessions.

use super::schema::{accounts, sessions};
use super::words::parsed;
use super::{Conn, StoreError};
use crate::id::AccountId;
use crate::time::Moment;
use diesel::prelude::*;
use std::collections::HashMap;

pub struct NewAccount<'a> {
    pub id: AccountId,
    /// In lower case.
    pub email: &'a str,
    pub display_name: &'a str,
    /// In PHC form.
    pub password_hash: &'a str,
    pub made_at: Moment,
}

/// # Errors
/// [`StoreError::Taken`] when the address is.
pub fn insert(conn: &mut Conn, new: &NewAccount) -> Result<(), StoreError> {
    diesel::insert_into(accounts::table)
        .values((
            accounts::id.eq(new.id.to_string()),
            accounts::email.eq(new.email),
            accounts::display_name.eq(new.display_name),
            accounts::password_hash.eq(new.password_hash),
            accounts::made_at.eq(new.made_at.0),
        ))
        .execute(conn)?;
    Ok(())
}

/// The account of an address, and its password's hash.
pub fn by_email(conn: &mut Conn, email: &str) -> Result<Option<(AccountId, String)>, StoreError> {
    let found: Option<(String, String)> = accounts::table
        .filter(accounts::email.eq(email))
        .select((accounts::id, accounts::password_hash))
        .first(conn)
        .optional()?;
    found.map(|(id, hash)| Ok((parsed("accounts.id", &id)?, hash))).transpose()
}

pub fn display_name(conn: &mut Conn, account: AccountId) -> Result<Option<String>, StoreError> {
    let found = accounts::table.find(account.to_string()).select(accounts::display_name).first(conn);
    Ok(found.optional()?)
}

/// What staff are called, by their accounts.
pub fn display_names(conn: &mut Conn) -> Result<HashMap<AccountId, String>, StoreError> {
    let rows: Vec<(String, String)> = accounts::table.select((accounts::id, accounts::display_name)).load(conn)?;
    rows.into_iter().map(|(id, name)| Ok((parsed("accounts.id", &id)?, name))).collect()
}

pub struct NewSession<'a> {
    pub token_digest: &'a str,
    pub account: AccountId,
    /// In hexadecimal.
    pub csrf_secret: &'a str,
    pub expires_at: Moment,
}

/// Begins a session, and sweeps out those that are over.
pub fn begin_session(conn: &mut Conn, new: &NewSession, now: Moment) -> Result<(), StoreError> {
    diesel::delete(sessions::table).filter(sessions::expires_at.le(now.0)).execute(conn)?;
    diesel::insert_into(sessions::table)
        .values((
            sessions::token_digest.eq(new.token_digest),
            sessions::account_id.eq(new.account.to_string()),
            sessions::csrf_secret.eq(new.csrf_secret),
            sessions::expires_at.eq(new.expires_at.0),
        ))
        .execute(conn)?;
    Ok(())
}

pub fn end_session(conn: &mut Conn, token_digest: &str) -> Result<(), StoreError> {
    diesel::delete(sessions::table).filter(sessions::token_digest.eq(token_digest)).execute(conn)?;
    Ok(())
}

/// A session that still runs.
pub struct Session {
    pub account: AccountId,
    pub email: String,
    pub display_name: String,
    /// In hexadecimal.
    pub csrf_secret: String,
}

pub fn session(conn: &mut Conn, token_digest: &str, now: Moment) -> Result<Option<Session>, StoreError> {
    let found: Option<(String, String, String, String)> = sessions::table
        .inner_join(accounts::table)
        .filter(sessions::token_digest.eq(token_digest))
        .filter(sessions::expires_at.gt(now.0))
        .select((accounts::id, accounts::email, accounts::display_name, sessions::csrf_secret))
        .first(conn)
        .optional()?;
    found
        .map(|(id, email, display_name, csrf_secret)| {
            Ok(Session { account: parsed("accounts.id", &id)?, email, display_name, csrf_secret })
        })
        .transpose()
}
