//! One value of the configuration.

use std::borrow::Cow;

use toml::de::DeValue;

use super::mistake::Wrong;
use super::report::{Report, clip};
use crate::secret::Secret;

/// What can be read from one value.
pub trait Field: Sized {
    /// What should stand there, as a mistake says it.
    const EXPECTED: &'static str;

    /// [`EXPECTED`](Self::EXPECTED) with all that can be told of it: the words that can
    /// stand there, the least and the most.
    fn expected() -> String {
        Self::EXPECTED.to_owned()
    }

    /// Reads and checks the value.
    ///
    /// # Errors
    ///
    /// When it is something else.
    fn read(given: &Given<'_>) -> Result<Self, Wrong>;
}

/// What can be a default.
pub trait Written {
    /// The value as a file says it.
    fn written(&self) -> String;
}

/// A value as it stands in the file.
#[derive(Debug)]
pub struct Given<'g> {
    value: &'g DeValue<'g>,
    report: &'g Report<'g>,
}

impl<'g> Given<'g> {
    pub(super) fn new(value: &'g DeValue<'g>, report: &'g Report<'g>) -> Self {
        Self { value, report }
    }

    /// The text, with environment variables filled in.
    ///
    /// # Errors
    ///
    /// When it is no text, or a variable is not set.
    pub fn text(&self, expected: &str) -> Result<Cow<'g, str>, Wrong> {
        match self.value {
            DeValue::String(text) => self.report.environment.fill(text),
            _ => Err(self.wrong(expected)),
        }
    }

    /// The directory that relative paths start at.
    pub fn directory(&self) -> &std::path::Path {
        self.report.directory()
    }

    /// A mistake that names the value as it is written in the file: variables stay
    /// unfilled, and an address with a password in it is not repeated.
    pub fn wrong(&self, expected: impl Into<String>) -> Wrong {
        let found = match self.value {
            DeValue::String(text) if text.contains("://") && text.contains('@') => {
                "an address with a user name or password in it".into()
            }
            DeValue::String(text) => format!("{:?}", clip(text)),
            DeValue::Integer(number) => number.as_str().to_owned(),
            DeValue::Float(number) => number.as_str().to_owned(),
            DeValue::Boolean(value) => value.to_string(),
            DeValue::Datetime(at) => at.to_string(),
            DeValue::Array(_) => "a list".into(),
            DeValue::Table(_) => "a table".into(),
        };
        Wrong {
            expected: expected.into(),
            found: Some(found),
            nearest: None,
        }
    }
}

impl Field for String {
    const EXPECTED: &'static str = "a text";

    fn read(given: &Given<'_>) -> Result<Self, Wrong> {
        given.text(Self::EXPECTED).map(Cow::into_owned)
    }
}

impl Written for String {
    fn written(&self) -> String {
        format!("{self:?}")
    }
}

impl Written for bool {
    fn written(&self) -> String {
        self.to_string()
    }
}

/// Nothing, said as an empty text. A secret never is a default.
impl Written for Option<Secret> {
    fn written(&self) -> String {
        String::new().written()
    }
}

impl Field for bool {
    const EXPECTED: &'static str = "true or false";

    fn read(given: &Given<'_>) -> Result<Self, Wrong> {
        given
            .value
            .as_bool()
            .ok_or_else(|| given.wrong(Self::EXPECTED))
    }
}

/// An empty text means that there is none. What was found is never repeated.
impl Field for Option<Secret> {
    const EXPECTED: &'static str = "a token as text";

    fn read(given: &Given<'_>) -> Result<Self, Wrong> {
        match given.text(Self::EXPECTED) {
            Ok(text) if text.trim().chars().all(|c| c.is_ascii_graphic()) => Ok(Secret::new(&text)),
            Ok(_) => Err(Wrong {
                expected: "a token of visible ASCII characters".into(),
                found: Some("a text with others in it".into()),
                nearest: None,
            }),
            Err(wrong) if given.value.is_str() => Err(wrong),
            Err(wrong) => Err(Wrong {
                found: Some(format!("a {}", given.value.type_str())),
                ..wrong
            }),
        }
    }
}

/// A whole number from `LEAST` to `MOST`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count<const LEAST: u32, const MOST: u32>(u32);

impl<const LEAST: u32, const MOST: u32> Count<LEAST, MOST> {
    /// A number that is known to fit.
    pub const fn new(count: u32) -> Self {
        assert!(
            LEAST <= count && count <= MOST,
            "a default must be in range"
        );
        Self(count)
    }

    /// The number.
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl<const LEAST: u32, const MOST: u32> Field for Count<LEAST, MOST> {
    const EXPECTED: &'static str = "a whole number";

    fn expected() -> String {
        format!("{} from {LEAST} to {MOST}", Self::EXPECTED)
    }

    fn read(given: &Given<'_>) -> Result<Self, Wrong> {
        let number = given.value.as_integer().and_then(|number| {
            let digits = number
                .as_str()
                .trim_start_matches("0x")
                .trim_start_matches("0o");
            u32::from_str_radix(digits.trim_start_matches("0b"), number.radix()).ok()
        });
        let number = number.filter(|number| (LEAST..=MOST).contains(number));
        number
            .map(Self)
            .ok_or_else(|| given.wrong(Self::expected()))
    }
}

impl<const LEAST: u32, const MOST: u32> Written for Count<LEAST, MOST> {
    fn written(&self) -> String {
        self.0.to_string()
    }
}

/// A closed set of words.
pub trait Choice: Copy + 'static {
    /// What the set is called in a mistake.
    const WHAT: &'static str;
    /// Every word and its meaning.
    const WORDS: &'static [(&'static str, Self)];
}

impl<C: Choice> Field for C {
    const EXPECTED: &'static str = C::WHAT;

    fn expected() -> String {
        let words: Vec<_> = C::WORDS.iter().map(|(word, _)| *word).collect();
        format!("{}: {}", C::WHAT, words.join(", "))
    }

    fn read(given: &Given<'_>) -> Result<Self, Wrong> {
        let word = given.text(C::WHAT)?;
        let found = C::WORDS.iter().find(|(name, _)| *name == word);
        let names = C::WORDS.iter().map(|(name, _)| *name);
        found.map(|(_, choice)| *choice).ok_or_else(|| Wrong {
            found: given.wrong("").found,
            ..Wrong::name(C::WHAT, &word, names)
        })
    }
}
