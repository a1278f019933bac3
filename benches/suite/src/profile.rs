//! Where time and memory go: profiles of the bench server as short tables.
//!
//! Those of time need Linux's `perf`; where it is missing, or may not look at processes,
//! they are left out.

mod heap;
mod time;
mod writes;

pub(crate) use self::writes::Writes;

use crate::scale::Scale;
use crate::subject::Programs;
use crate::table::Table;

/// How many lines a profile has.
const LINES: usize = 12;

/// Profiles of messages to all pages.
pub(crate) async fn tables(
    programs: &Programs,
    scale: &Scale,
) -> anyhow::Result<Vec<(String, Table)>> {
    let mut tables = Vec::new();
    for path in ["/shared", "/one"] {
        if scale.timed {
            tables.extend(time::table(programs, scale, path).await?);
        }
        tables.push(heap::table(programs, scale, path).await?);
    }
    Ok(tables)
}
