//! `completions SHELL`: prints the script that completes commands.

use std::io::{self, Write as _};

use anyhow::Result;
use clap::CommandFactory as _;
use clap_complete::{Shell, generate};

use super::Bennu;

/// Where each shell looks for such a script.
pub(super) const HELP: &str = "Where it goes:
  bash        bennu completions bash > ~/.local/share/bash-completion/completions/bennu
  zsh         bennu completions zsh > ~/.zfunc/_bennu        (with ~/.zfunc in $fpath)
  fish        bennu completions fish > ~/.config/fish/completions/bennu.fish
  powershell  bennu completions powershell >> $PROFILE
  elvish      bennu completions elvish >> ~/.config/elvish/rc.elv";

pub(super) fn run(shell: Shell) -> Result<()> {
    let mut script = Vec::new();
    generate(shell, &mut Bennu::command(), "bennu", &mut script);
    Ok(io::stdout().write_all(&script)?)
}
