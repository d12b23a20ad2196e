//! Studies and waves: a tracked topic over one population, and the rounds in which it is asked.
//!
//! Not here: what is asked (`questionnaire`), who is asked (`sample`), what they said (`response`).
//! First types to read: [`Study`], [`Wave`], and [`WaveStatus`], whose life is the table [`TRANSITIONS`].

pub mod retention;

use crate::id::{StudyId, StudyName, VersionId, WaveId, WaveName};
use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A topic tracked over one population.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Study {
    pub id: StudyId,
    pub name: StudyName,
    pub title: String,
    /// Whom the figures are about: "adults aged 16 and over living in Scotland".
    pub population: String,
    /// True when the answers are made up: every page and file then says so.
    pub simulated: bool,
    /// Where data that were brought in come from, as their owner wants to be cited.
    pub source: Option<String>,
}

/// One round of asking.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Wave {
    pub id: WaveId,
    pub study: StudyId,
    pub name: WaveName,
    /// What people call it: "Spring 2026".
    pub title: String,
    /// Position in the study, from 0; series follow it.
    pub position: i32,
    pub version: VersionId,
    pub sample_type: SampleType,
    /// How people answer.
    pub mode: Mode,
    pub fieldwork: Fieldwork,
    pub status: WaveStatus,
    pub anonymity: Anonymity,
    /// How its estimates treat a stratum with a single sampling unit.
    pub lonely_psu: LonelyPsu,
    pub purpose: Purpose,
}

/// First and last day of fieldwork, Europe/London, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fieldwork {
    pub from: Day,
    pub to: Day,
}

/// How people came to be asked; it decides what may be said about precision (domain rule: no margin of error on opt-in samples).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SampleType {
    CensusOfRegister,
    Probability,
    ProbabilityPanel,
    QuotaPanel,
    OpenLink,
    Mixed,
}

impl SampleType {
    pub const ALL: [SampleType; 6] = [
        SampleType::CensusOfRegister,
        SampleType::Probability,
        SampleType::ProbabilityPanel,
        SampleType::QuotaPanel,
        SampleType::OpenLink,
        SampleType::Mixed,
    ];

    pub fn word(self) -> &'static str {
        match self {
            SampleType::CensusOfRegister => "census_of_register",
            SampleType::Probability => "probability",
            SampleType::ProbabilityPanel => "probability_panel",
            SampleType::QuotaPanel => "quota_panel",
            SampleType::OpenLink => "open_link",
            SampleType::Mixed => "mixed",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.word() == word)
    }

    pub fn in_words(self) -> &'static str {
        match self {
            SampleType::CensusOfRegister => "census of a register",
            SampleType::Probability => "probability sample",
            SampleType::ProbabilityPanel => "probability panel",
            SampleType::QuotaPanel => "quota panel",
            SampleType::OpenLink => "open link",
            SampleType::Mixed => "mixed sample",
        }
    }

    /// Whether a design-based sampling interval is defined. Not for samples that chose themselves or were filled to quotas.
    pub fn has_sampling_interval(self) -> bool {
        matches!(self, SampleType::CensusOfRegister | SampleType::Probability | SampleType::ProbabilityPanel)
    }
}

/// How people answer. Who else is there while they do, and whether they read or hear the question, moves the answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// On a screen, without an interviewer; phone and desktop alike.
    #[default]
    Web,
    Paper,
    Telephone,
    FaceToFace,
    /// On a screen that staff hand on from one person to the next: a class, a waiting room, help with the device.
    Session,
    /// Several of these in one wave.
    Mixed,
}

/// Modes in which a question is met in the same way: figures from different families are not one series (de Leeuw 2005).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ModeFamily {
    /// Read, with nobody asking: web and paper, and sessions in which staff only hand out the device.
    SelfCompletion,
    /// Heard, from an interviewer.
    Telephone,
    /// Asked by an interviewer who is there.
    FaceToFace,
    Mixed,
}

impl Mode {
    pub const ALL: [Mode; 6] = [Mode::Web, Mode::Paper, Mode::Telephone, Mode::FaceToFace, Mode::Session, Mode::Mixed];

    pub fn word(self) -> &'static str {
        match self {
            Mode::Web => "web",
            Mode::Paper => "paper",
            Mode::Telephone => "telephone",
            Mode::FaceToFace => "face_to_face",
            Mode::Session => "session",
            Mode::Mixed => "mixed",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.word() == word)
    }

    /// After "answered": "on the web".
    pub fn in_words(self) -> &'static str {
        match self {
            Mode::Web => "on the web",
            Mode::Paper => "on paper",
            Mode::Telephone => "by telephone",
            Mode::FaceToFace => "face to face",
            Mode::Session => "in supervised sessions",
            Mode::Mixed => "in several modes",
        }
    }

    /// What a data set calls it: the category of one response.
    pub fn label(self) -> &'static str {
        match self {
            Mode::Web => "Web",
            Mode::Paper => "Paper",
            Mode::Telephone => "Telephone",
            Mode::FaceToFace => "Face to face",
            Mode::Session => "Supervised session",
            Mode::Mixed => "Several modes",
        }
    }

    /// Whether a wave answered in this mode has responses of the other.
    pub fn takes(self, other: Mode) -> bool {
        self == other || (self == Mode::Mixed && other != Mode::Mixed)
    }

    /// The mode of a response of which nothing else is kept: that of its wave, and the web where that has several.
    pub fn usual(self) -> Mode {
        if self == Mode::Mixed { Mode::Web } else { self }
    }

    pub fn family(self) -> ModeFamily {
        match self {
            Mode::Web | Mode::Paper | Mode::Session => ModeFamily::SelfCompletion,
            Mode::Telephone => ModeFamily::Telephone,
            Mode::FaceToFace => ModeFamily::FaceToFace,
            Mode::Mixed => ModeFamily::Mixed,
        }
    }
}

/// What a wave is for. Data of a pilot stay apart: they are in no series, no report and no list of waves for analysis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    #[default]
    Main,
    /// Trying out the questionnaire.
    Pilot,
}

impl Purpose {
    pub const ALL: [Purpose; 2] = [Purpose::Main, Purpose::Pilot];

    pub fn word(self) -> &'static str {
        match self {
            Purpose::Main => "main",
            Purpose::Pilot => "pilot",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.word() == word)
    }

    /// For staff.
    pub fn in_words(self) -> &'static str {
        match self {
            Purpose::Main => "Main wave",
            Purpose::Pilot => "Trial: its answers are in no series and no report",
        }
    }
}

/// What stands between a person and their answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Anonymity {
    /// Open: whoever has the link may answer, and nobody is asked who they are. No path back: no address, no device, no moment
    /// finer than the day.
    Anonymous,
    /// By invitation, once, and resumable. The invitation proves that somebody may answer, and is then spent; nothing that is kept
    /// leads from it to the answers, which carry no date at all.
    AnonymousOnce,
    /// By invitation, once, and resumable; answers lead back to people for who has the key that is kept outside the database, so
    /// that the same people can be followed from wave to wave.
    Confidential,
}

impl Anonymity {
    pub fn word(self) -> &'static str {
        match self {
            Anonymity::Anonymous => "anonymous",
            Anonymity::AnonymousOnce => "anonymous_once",
            Anonymity::Confidential => "confidential",
        }
    }

    /// As in “answers are kept anonymously, by an open link”.
    pub fn in_words(self) -> &'static str {
        match self {
            Anonymity::Anonymous => "anonymously, by an open link",
            Anonymity::AnonymousOnce => "anonymously, by invitation",
            Anonymity::Confidential => "confidentially",
        }
    }

    pub const ALL: [Anonymity; 3] = [Anonymity::Anonymous, Anonymity::AnonymousOnce, Anonymity::Confidential];

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.word() == word)
    }

    /// Whether only invited people can answer.
    pub fn needs_invitation(self) -> bool {
        matches!(self, Anonymity::AnonymousOnce | Anonymity::Confidential)
    }
}

/// What guards an open link against people who answer twice and programs that answer at all. Nothing unless somebody asked for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Safeguards {
    /// Where a person sends their answers, the device is asked to remember that this wave was answered on it; whoever comes again is told,
    /// and may go on.
    pub once_a_device: bool,
    /// While very many begin from one network, each waits a little before they begin.
    pub slow_bursts: bool,
}

impl Safeguards {
    /// The words of those that are on, with a blank between them.
    pub fn words(self) -> String {
        let on = [(self.once_a_device, "once_a_device"), (self.slow_bursts, "slow_bursts")];
        on.into_iter().filter(|(is_on, _)| *is_on).map(|(_, word)| word).collect::<Vec<_>>().join(" ")
    }

    /// What [`Safeguards::words`] wrote; `None` where a word is no safeguard.
    pub fn from_words(words: &str) -> Option<Self> {
        words.split_ascii_whitespace().try_fold(Safeguards::default(), |on, word| match word {
            "once_a_device" => Some(Safeguards { once_a_device: true, ..on }),
            "slow_bursts" => Some(Safeguards { slow_bursts: true, ..on }),
            _ => None,
        })
    }
}

/// What to do with a stratum in which a single primary sampling unit was drawn (R: `survey.lonely.psu`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LonelyPsu {
    /// Refuse to compute.
    #[default]
    Fail,
    /// It adds nothing to the variance.
    Remove,
    /// It was certain to be drawn and adds nothing (the same number as `Remove`, for another reason).
    Certainty,
    /// Its total is centred on the mean of all units instead of its stratum's.
    Adjust,
    /// It gets the average of the other strata.
    Average,
}

impl LonelyPsu {
    pub const ALL: [LonelyPsu; 5] =
        [LonelyPsu::Fail, LonelyPsu::Remove, LonelyPsu::Certainty, LonelyPsu::Adjust, LonelyPsu::Average];

    pub fn word(self) -> &'static str {
        match self {
            LonelyPsu::Fail => "fail",
            LonelyPsu::Remove => "remove",
            LonelyPsu::Certainty => "certainty",
            LonelyPsu::Adjust => "adjust",
            LonelyPsu::Average => "average",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|l| l.word() == word)
    }
}

/// A wave's life. Weights and releases have lives of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaveStatus {
    Planned,
    Open,
    Paused,
    /// Nobody can begin any more; who is answering can go on for the grace that was stated beforehand.
    Closing,
    Closed,
}

/// What one can do to a wave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaveStep {
    Open,
    Pause,
    Resume,
    /// Closes to those who have not begun; the rest have the wave's grace.
    WindDown,
    Close,
}

/// The whole life of a wave: from, step, to. What is not here cannot happen.
pub const TRANSITIONS: &[(WaveStatus, WaveStep, WaveStatus)] = &[
    (WaveStatus::Planned, WaveStep::Open, WaveStatus::Open),
    (WaveStatus::Open, WaveStep::Pause, WaveStatus::Paused),
    (WaveStatus::Paused, WaveStep::Resume, WaveStatus::Open),
    (WaveStatus::Open, WaveStep::WindDown, WaveStatus::Closing),
    (WaveStatus::Open, WaveStep::Close, WaveStatus::Closed),
    (WaveStatus::Closing, WaveStep::Close, WaveStatus::Closed),
    (WaveStatus::Paused, WaveStep::Close, WaveStatus::Closed),
];

/// A step that the table does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TransitionRefused {
    pub status: WaveStatus,
    pub step: WaveStep,
}

impl fmt::Display for TransitionRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a wave that is {} cannot {}", self.status.word(), self.step.word())
    }
}

impl std::error::Error for TransitionRefused {}

impl WaveStatus {
    pub const ALL: [WaveStatus; 5] =
        [WaveStatus::Planned, WaveStatus::Open, WaveStatus::Paused, WaveStatus::Closing, WaveStatus::Closed];

    /// # Errors
    /// When [`TRANSITIONS`] has no such step from here.
    pub fn after(self, step: WaveStep) -> Result<WaveStatus, TransitionRefused> {
        TRANSITIONS
            .iter()
            .find(|(from, s, _)| *from == self && *s == step)
            .map(|(_, _, to)| *to)
            .ok_or(TransitionRefused { status: self, step })
    }

    /// The steps possible from here, in the table's order.
    pub fn steps(self) -> impl Iterator<Item = WaveStep> {
        TRANSITIONS.iter().filter(move |(from, _, _)| *from == self).map(|(_, step, _)| *step)
    }

    pub fn word(self) -> &'static str {
        match self {
            WaveStatus::Planned => "planned",
            WaveStatus::Open => "open",
            WaveStatus::Paused => "paused",
            WaveStatus::Closing => "closing",
            WaveStatus::Closed => "closed",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.word() == word)
    }
}

impl WaveStep {
    pub const ALL: [WaveStep; 5] =
        [WaveStep::Open, WaveStep::Pause, WaveStep::Resume, WaveStep::WindDown, WaveStep::Close];

    pub fn word(self) -> &'static str {
        match self {
            WaveStep::Open => "open",
            WaveStep::Pause => "pause",
            WaveStep::Resume => "resume",
            WaveStep::WindDown => "wind_down",
            WaveStep::Close => "close",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.word() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_is_the_end() {
        assert_eq!(WaveStatus::Closed.steps().count(), 0);
        assert!(WaveStatus::Closed.after(WaveStep::Open).is_err());
    }

    #[test]
    fn every_status_but_the_first_can_be_reached() {
        for status in WaveStatus::ALL {
            let reached = TRANSITIONS.iter().any(|(_, _, to)| *to == status);
            assert_eq!(reached, status != WaveStatus::Planned, "{status:?}");
        }
    }

    #[test]
    fn words_come_back() {
        assert!(SampleType::ALL.into_iter().all(|s| SampleType::from_word(s.word()) == Some(s)));
        assert!(Mode::ALL.into_iter().all(|s| Mode::from_word(s.word()) == Some(s)));
        assert!(Purpose::ALL.into_iter().all(|p| Purpose::from_word(p.word()) == Some(p)));
        assert!(LonelyPsu::ALL.into_iter().all(|s| LonelyPsu::from_word(s.word()) == Some(s)));
        assert!(WaveStatus::ALL.into_iter().all(|s| WaveStatus::from_word(s.word()) == Some(s)));
        for (once_a_device, slow_bursts) in [(false, false), (true, false), (false, true), (true, true)] {
            let safeguards = Safeguards { once_a_device, slow_bursts };
            assert_eq!(Safeguards::from_words(&safeguards.words()), Some(safeguards));
        }
        assert_eq!(Safeguards::from_words("captcha"), None);
        assert!(WaveStep::ALL.into_iter().all(|s| WaveStep::from_word(s.word()) == Some(s)));
    }
}
