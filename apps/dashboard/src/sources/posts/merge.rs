//! One list out of what several networks told, with each thing said shown once.
//!
//! People post the same thing on several networks, by hand, by a cross-posting tool or
//! over a bridge. Two posts are twins only if all of this holds:
//!
//! * they are on different networks: a network's own ids tell its posts apart;
//! * they say the same words, compared without case, links, signs and blanks;
//! * either one names the other's address as its own (a bridge) and they are less than
//!   a day apart; or they hold at least [`MIN_LETTERS`] letters, were written within
//!   [`CLOSE`], and nothing speaks against one author: the names are equal, the handles
//!   begin alike, or one author's name is not known.
//!
//! Two people who write the same words are two posts, and so is one person who says
//! the same thing twice on one network. Of twins the one written first is shown; when
//! it is deleted, the other takes its place, since nothing is thrown away here.

use std::time::Duration;

use super::fold::fold;
use super::markup::{Piece, pieces, plain_text};
use super::post::{Author, Body, Post};

/// Shorter texts ("good morning") are too common to be told apart by their words.
pub(super) const MIN_LETTERS: usize = 16;

/// How far apart the same person posts the same thing on two networks.
pub(super) const CLOSE: Duration = Duration::from_secs(10 * 60);

/// How late a bridge may be.
const BRIDGED: Duration = Duration::from_secs(24 * 3_600);

/// The newest `most` posts of all `lists`, newest first, each thing said once.
pub(super) fn merge<'a>(lists: impl IntoIterator<Item = &'a [Post]>, most: usize) -> Vec<Post> {
    let mut all: Vec<_> = lists.into_iter().flatten().map(Said::new).collect();
    all.sort_by_key(|said| (said.post.created_at, &said.post.id));
    let mut chosen: Vec<Said<'_>> = Vec::with_capacity(all.len());
    for said in all {
        if !chosen.iter().any(|other| said.is_twin_of(other)) {
            chosen.push(said);
        }
    }
    let newest = chosen.iter().rev().take(most);
    newest.map(|said| said.post.clone()).collect()
}

/// A post and what it says, levelled for comparison.
struct Said<'a> {
    post: &'a Post,
    words: String,
}

impl<'a> Said<'a> {
    fn new(post: &'a Post) -> Self {
        let words = match &post.body {
            Body::Shown(html) => words(html.as_str()),
            Body::Warned(_) => String::new(),
        };
        Self { post, words }
    }

    fn is_twin_of(&self, other: &Self) -> bool {
        let (one, two) = (self.post, other.post);
        let apart = one.created_at.duration_until(two.created_at).unsigned_abs();
        one.id.network != two.id.network
            && self.words == other.words
            && !self.words.is_empty()
            && (apart <= BRIDGED && share_address(one, two)
                || apart <= CLOSE
                    && self.words.len() >= MIN_LETTERS
                    && may_be_one(&one.author, &two.author))
    }
}

fn share_address(one: &Post, two: &Post) -> bool {
    let mut addresses = one.addresses.iter();
    addresses.any(|address| two.addresses.contains(address))
}

fn may_be_one(one: &Author, two: &Author) -> bool {
    let unknown = |author: &Author| author.name.is_empty() && author.handle.is_empty();
    let names = (fold(&one.name), fold(&two.name));
    let handles = (first_label(&one.handle), first_label(&two.handle));
    unknown(one)
        || unknown(two)
        || (!names.0.is_empty() && names.0 == names.1)
        || (!handles.0.is_empty() && handles.0 == handles.1)
}

/// `ada` of `ada@host.example`, `ada.bsky.social` and `ada`.
fn first_label(handle: &str) -> String {
    let end = handle.find(['@', '.']).unwrap_or(handle.len());
    fold(&handle[..end])
}

/// The letters and digits of the text; links are left out, because each network
/// shortens them in its own way.
fn words(html: &str) -> String {
    let mut kept = String::with_capacity(html.len());
    let mut in_link = false;
    for piece in pieces(html) {
        match piece {
            Piece::Open { name: "a", .. } => in_link = true,
            Piece::Close { name: "a" } => in_link = false,
            Piece::Text(text) if in_link && looks_like_address(text) => {}
            Piece::Text(text) => kept.push_str(text),
            Piece::Open { tag, .. } => kept.push_str(tag),
            Piece::Close { .. } => {}
        }
    }
    let text = plain_text(&kept);
    let spoken = text
        .split_whitespace()
        .filter(|word| !looks_like_address(word));
    let spoken = spoken.flat_map(str::chars).filter(|c| c.is_alphanumeric());
    fold(&spoken.collect::<String>())
}

fn looks_like_address(word: &str) -> bool {
    word.contains("://") || word.contains('/') || word.starts_with("www.")
}

#[cfg(test)]
mod tests;
