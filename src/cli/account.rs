//! `barograph account`.

use super::{DatabaseArgs, say};
use crate::app::{Actor, Entropy, OsEntropy, Refusal, accounts};
use crate::finding::Code;
use clap::Subcommand;
use std::io::{BufRead, IsTerminal};

#[derive(Subcommand)]
pub enum AccountCommand {
    /// Make an account. The password is asked for; an empty answer, or nobody to ask, has one made up and printed.
    Add {
        email: String,
        #[arg(long)]
        name: String,
        /// Take the password from the first line of standard input.
        #[arg(long)]
        password_stdin: bool,
        #[command(flatten)]
        database: DatabaseArgs,
    },
}

pub async fn run(command: AccountCommand) -> Result<(), Refusal> {
    let AccountCommand::Add { email, name, password_stdin, database } = command;
    let app = database.open()?;
    let given = if password_stdin { Some(first_line()?) } else { prompted()? };
    let made = given.is_none();
    let password = given.unwrap_or_else(|| made_up(&OsEntropy));
    accounts::create_account(&app, Actor::Operator, &email, &name, &password).await?;
    say(&format!("The account {} is made.", email.trim().to_lowercase()))?;
    if made { say(&format!("Its password, shown only now: {password}")) } else { Ok(()) }
}

fn first_line() -> Result<String, Refusal> {
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .map_err(|e| Refusal::new(Code::FILE_UNREADABLE, format!("the password could not be read: {e}")))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn prompted() -> Result<Option<String>, Refusal> {
    if !std::io::stdin().is_terminal() {
        return Ok(None);
    }
    let typed = rpassword::prompt_password("Password (empty: one is made up): ")
        .map_err(|e| Refusal::new(Code::FILE_UNREADABLE, format!("the password could not be read: {e}")))?;
    Ok(Some(typed).filter(|t| !t.is_empty()))
}

/// Five groups of four of 32 characters: 100 bits, easy to read out.
pub fn made_up(entropy: &dyn Entropy) -> String {
    const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut bytes = [0; 20];
    entropy.fill(&mut bytes);
    let characters: Vec<char> = bytes.iter().map(|b| char::from(ALPHABET[usize::from(b & 31)])).collect();
    characters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_up_password_is_long_and_new() {
        let (one, two) = (made_up(&OsEntropy), made_up(&OsEntropy));
        assert_eq!(one.len(), 24);
        assert_ne!(one, two);
    }
}
