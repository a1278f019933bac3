//! The modules of our crates, by the places in a profile.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

/// The workspace, as it is where all of this is built and run.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
/// The crates that keep something for a page, and their folders.
const CRATES: [(&str, &str); 4] = [
    ("bennu", "crates/bennu/src"),
    ("bennu_core", "crates/bennu-core/src"),
    ("bennu_pubsub", "crates/bennu-pubsub/src"),
    ("bennu_bench_server", "benches/server/src"),
];
/// A profile tells this many parts of a path, the last ones.
const PARTS: usize = 3;
/// Its allocator is everybody's, so it has asked for nothing.
const PROFILER: &str = "bennu_bench_server::heap";

/// Modules by the end of their files' paths.
#[derive(Debug, Default)]
pub(super) struct Modules(BTreeMap<String, String>);

impl Modules {
    /// Those of the workspace.
    pub(super) fn read() -> io::Result<Self> {
        let mut modules = Self::default();
        for (name, folder) in CRATES {
            modules.read_folder(&Path::new(ROOT).join(folder), name)?;
        }
        Ok(modules)
    }

    fn read_folder(&mut self, folder: &Path, module: &str) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let Some(name) = path.file_stem().and_then(|name| name.to_str()) else {
                continue;
            };
            let name = match name {
                "lib" => module.to_owned(),
                name => format!("{module}::{name}"),
            };
            if path.is_dir() {
                self.read_folder(&path, &name)?;
            } else if name != PROFILER {
                self.0.insert(end_of(&path), name);
            }
        }
        Ok(())
    }

    /// The module of `0x1: function (crate/src/module.rs:1:2)`, if it is ours.
    pub(super) fn of_frame(&self, frame: &str) -> Option<&str> {
        let (_, place) = frame.rsplit_once('(')?;
        let (file, _) = place.split_once(':')?;
        self.0.get(file).map(String::as_str)
    }
}

fn end_of(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts[parts.len().saturating_sub(PARTS)..].join("/")
}
