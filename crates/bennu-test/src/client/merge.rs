//! Reading templates and merging changes, as `Rendered.mergeDiff` does, but
//! strictly.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::diff::unexpected;
use super::error::{Problem, TreeError};
use super::tree::{List, Part, Template};

type Node = Map<String, Value>;

/// The table of shared statics that is in force, if any.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shared<'a>(Option<&'a Node>);

impl<'a> Shared<'a> {
    /// The table of a whole message.
    pub(super) fn of_message(message: &'a Node) -> Self {
        Self(table(message))
    }

    /// A template's own table replaces that which is in force.
    fn of_template(self, node: &'a Node) -> Self {
        Self(table(node).or(self.0))
    }

    /// A list's own table is used where none is in force.
    fn of_entries(self, node: &'a Node) -> Self {
        Self(self.0.or_else(|| table(node)))
    }
}

fn table(node: &Node) -> Option<&Node> {
    node.get("p").and_then(Value::as_object)
}

/// A complete template: `s`, all dynamics, nothing else.
pub(super) fn read_template(node: &Node, shared: Shared<'_>) -> Result<Template, TreeError> {
    let shared = shared.of_template(node);
    let statics = read_statics(node, shared)?;
    let dynamics = read_dynamics(node, statics.len() - 1, shared)?;
    let has_root = read_root_flag(node)?;
    check_keys(node, statics.len() - 1, &["s", "p", "r"])?;
    Ok(Template {
        statics,
        dynamics,
        has_root,
    })
}

/// Changes the dynamics that `diff` names.
pub(super) fn merge(
    template: &mut Template,
    diff: &Node,
    shared: Shared<'_>,
) -> Result<(), TreeError> {
    let shared = shared.of_template(diff);
    check_keys(diff, template.dynamics.len(), &["p"])?;
    merge_dynamics(&mut template.dynamics, diff, shared)
}

fn read_part(value: &Value, shared: Shared<'_>) -> Result<Part, TreeError> {
    match value {
        Value::String(text) => Ok(Part::Text(text.clone())),
        Value::Object(node) if node.contains_key("k") => read_list(node, shared).map(Part::List),
        Value::Object(node) if node.contains_key("s") => {
            read_template(node, shared).map(Part::Template)
        }
        other => Err(unexpected("text, a template or a list", other)),
    }
}

fn merge_part(part: &mut Part, value: &Value, shared: Shared<'_>) -> Result<(), TreeError> {
    match (part, value) {
        (Part::Template(template), Value::Object(diff)) if is_change(diff, "k") => {
            merge(template, diff, shared)
        }
        (Part::List(list), Value::Object(diff))
            if diff.contains_key("k") && is_change(diff, "s") =>
        {
            merge_list(list, diff, shared)
        }
        (part, Value::Object(diff)) if !diff.contains_key("s") => {
            Err(TreeError::new(Problem::NothingToChange {
                before: part.kind(),
            }))
        }
        (part, value) => {
            *part = read_part(value, shared)?;
            Ok(())
        }
    }
}

/// Whether this changes what is there, and does so to a node of the right kind.
fn is_change(diff: &Node, foreign_key: &str) -> bool {
    !diff.contains_key("s") && !diff.contains_key(foreign_key)
}

/// A complete list: `s`, and `k` with all entries.
fn read_list(node: &Node, shared: Shared<'_>) -> Result<List, TreeError> {
    let statics = read_statics(node, shared)?;
    let entries_shared = shared.of_entries(node);
    only_keys(node, &["k", "p", "s"])?;
    let (entries, count) = keyed(node)?;
    let entries = (0..count)
        .map(|index| {
            match entries.get(&index.to_string()) {
                Some(Value::Object(entry)) => {
                    check_keys(entry, statics.len() - 1, &[])?;
                    read_dynamics(entry, statics.len() - 1, entries_shared)
                }
                Some(other) => Err(unexpected("a whole entry", other)),
                None => Err(unexpected("a whole entry", &Value::Null)),
            }
            .map_err(|error| error.under(index).under("k"))
        })
        .collect::<Result<_, _>>()?;
    Ok(List { statics, entries })
}

/// Entries that stay, change, move or are new; what is past the count goes.
fn merge_list(list: &mut List, diff: &Node, shared: Shared<'_>) -> Result<(), TreeError> {
    let shared = shared.of_entries(diff);
    only_keys(diff, &["k", "p"])?;
    let (changes, count) = keyed(diff)?;
    let moves = changes.contains_key("km");
    let old = std::mem::take(&mut list.entries);
    let mut moved = BTreeSet::new();
    for index in 0..count {
        let entry = Entry {
            index,
            old: &old,
            width: list.statics.len() - 1,
            shared,
        };
        let key = index.to_string();
        let new = entry.change(changes.get(&key), moves, &mut moved);
        list.entries
            .push(new.map_err(|error| error.under(key).under("k"))?);
    }
    Ok(())
}

/// One entry of a list that changes.
struct Entry<'a> {
    index: usize,
    old: &'a [Vec<Part>],
    width: usize,
    shared: Shared<'a>,
}

impl Entry<'_> {
    fn change(
        &self,
        change: Option<&Value>,
        moves: bool,
        moved: &mut BTreeSet<usize>,
    ) -> Result<Vec<Part>, TreeError> {
        match change {
            None => self.before(self.index as u64).cloned(),
            Some(Value::Object(diff)) => match self.old.get(self.index) {
                Some(before) => self.changed(before, diff),
                None => {
                    check_keys(diff, self.width, &[])?;
                    read_dynamics(diff, self.width, self.shared)
                }
            },
            Some(_) if !moves => Err(TreeError::new(Problem::MovesNotAnnounced)),
            Some(Value::Number(from)) => self.moved(from.as_u64(), moved).cloned(),
            Some(Value::Array(pair)) => match &pair[..] {
                [Value::Number(from), Value::Object(diff)] => {
                    self.changed(self.moved(from.as_u64(), moved)?, diff)
                }
                _ => Err(unexpected(
                    "an old index and a diff",
                    &Value::Array(pair.clone()),
                )),
            },
            Some(other) => Err(unexpected("an entry, an old index, or both", other)),
        }
    }

    fn changed(&self, before: &[Part], diff: &Node) -> Result<Vec<Part>, TreeError> {
        let mut dynamics = before.to_vec();
        check_keys(diff, self.width, &[])?;
        merge_dynamics(&mut dynamics, diff, self.shared)?;
        Ok(dynamics)
    }

    fn moved(
        &self,
        from: Option<u64>,
        moved: &mut BTreeSet<usize>,
    ) -> Result<&Vec<Part>, TreeError> {
        let from = from.unwrap_or(u64::MAX);
        let before = self.before(from)?;
        // It is a place in a list, so it fits.
        let from = from as usize;
        match moved.insert(from) {
            true => Ok(before),
            false => Err(TreeError::new(Problem::MovedTwice { from })),
        }
    }

    fn before(&self, from: u64) -> Result<&Vec<Part>, TreeError> {
        let place = usize::try_from(from).unwrap_or(usize::MAX);
        self.old.get(place).ok_or_else(|| {
            TreeError::new(Problem::UnknownEntry {
                count: self.old.len(),
                from,
            })
        })
    }
}

fn read_dynamics(node: &Node, width: usize, shared: Shared<'_>) -> Result<Vec<Part>, TreeError> {
    let read = |index: usize| match node.get(&index.to_string()) {
        Some(value) => read_part(value, shared).map_err(|error| error.under(index)),
        None => Err(TreeError::new(Problem::MissingDynamic {
            expected: width,
            missing: index,
        })),
    };
    (0..width).map(read).collect()
}

fn merge_dynamics(dynamics: &mut [Part], diff: &Node, shared: Shared<'_>) -> Result<(), TreeError> {
    for (index, part) in dynamics.iter_mut().enumerate() {
        if let Some(value) = diff.get(&index.to_string()) {
            merge_part(part, value, shared).map_err(|error| error.under(index))?;
        }
    }
    Ok(())
}

fn read_statics(node: &Node, shared: Shared<'_>) -> Result<Arc<[String]>, TreeError> {
    let refused = || unexpected("a list of statics", &node["s"]).under("s");
    let statics = match node.get("s") {
        Some(Value::Number(number)) => {
            let index = number.as_u64().ok_or_else(refused)?;
            let statics = shared.0.and_then(|table| table.get(&index.to_string()));
            statics.ok_or_else(|| TreeError::new(Problem::UnknownStatics { index }).under("s"))?
        }
        Some(statics) => statics,
        None => return Err(unexpected("statics", &Value::Null).under("s")),
    };
    let texts = statics
        .as_array()
        .filter(|texts| !texts.is_empty())
        .ok_or_else(refused)?;
    texts
        .iter()
        .map(|text| text.as_str().map(str::to_owned).ok_or_else(refused))
        .collect()
}

fn read_root_flag(node: &Node) -> Result<bool, TreeError> {
    match node.get("r") {
        None => Ok(false),
        Some(flag) if flag.as_u64() == Some(1) => Ok(true),
        Some(other) => Err(unexpected("1", other).under("r")),
    }
}

/// The entries of a list and how many there are to be.
fn keyed(node: &Node) -> Result<(&Node, usize), TreeError> {
    let refused = || unexpected("entries with their count \"kc\"", &node["k"]).under("k");
    let entries = node["k"].as_object().ok_or_else(refused)?;
    let count = entries
        .get("kc")
        .and_then(Value::as_u64)
        .ok_or_else(refused)?;
    // Bounded, so that a wrong count is an error and not the end of memory.
    let count = usize::try_from(count)
        .ok()
        .filter(|count| *count < 1 << 24)
        .ok_or_else(refused)?;
    check_keys(entries, count, &["kc", "km"]).map_err(|error| error.under("k"))?;
    Ok((entries, count))
}

/// Every key is a number below `width` or one of `extra`.
fn check_keys(node: &Node, width: usize, extra: &[&str]) -> Result<(), TreeError> {
    let is_dynamic = |key: &str| key.parse::<usize>().is_ok_and(|index| index < width);
    match node
        .keys()
        .find(|key| !is_dynamic(key) && !extra.contains(&key.as_str()))
    {
        None => Ok(()),
        Some(key) => {
            let expected = match extra {
                [] => format!("numbers below {width}"),
                _ => format!("numbers below {width} and {}", extra.join(", ")),
            };
            Err(TreeError::new(Problem::UnknownKey {
                expected,
                key: key.clone(),
            }))
        }
    }
}

fn only_keys(node: &Node, known: &[&str]) -> Result<(), TreeError> {
    check_keys(node, 0, known)
}
