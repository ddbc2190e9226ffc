//! Which texts of a page are the policy: its main content, without what pages put around it.
//!
//! Built for policies, not for articles: what matters is where the prose is that speaks of data, not how a page is laid out. A panel that
//! is hidden, a table, a list stays; names of classes are hints only, and never drop a stretch of policy prose.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use serde::Deserialize;

use super::tag::Tag;
use super::tree::{Node, Tree};

/// Words of policy prose below which a page is taken not to have a policy as its main content.
const FEWEST: u32 = 40;

/// `ontology/patterns/policy_words.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    stems: Vec<String>,
    service_links: BTreeSet<String>,
    hints: Vec<String>,
    banners: Vec<String>,
    words: BTreeSet<String>,
}

/// The word lists, ready to be looked for.
struct Finder {
    stems: AhoCorasick,
    hints: AhoCorasick,
    banners: AhoCorasick,
    service_links: BTreeSet<String>,
    words: BTreeSet<String>,
}

static FINDER: LazyLock<Finder> = LazyLock::new(|| {
    let words: Words = toml::from_str(include_str!("../../../ontology/patterns/policy_words.toml")).expect("the embedded word list is well formed");
    let build = |list: &[String]| AhoCorasick::builder().ascii_case_insensitive(true).build(list).expect("a short list of words can be built");
    Finder {
        stems: build(&words.stems),
        hints: build(&words.hints),
        banners: build(&words.banners),
        service_links: words.service_links,
        words: words.words,
    }
});

/// What an element holds.
#[derive(Debug, Clone, Copy, Default)]
struct Stats {
    /// Words.
    words: u32,
    /// … of them in links to other pages.
    links: u32,
    /// Words of policies.
    hits: u32,
    /// Links to other pages.
    anchors: u32,
    /// Words in blocks that read like prose.
    prose: u32,
    /// … of them in blocks that read like a policy.
    policy: u32,
}

impl Stats {
    const fn add(&mut self, other: Self) {
        self.words += other.words;
        self.links += other.links;
        self.hits += other.hits;
        self.anchors += other.anchors;
        self.prose += other.prose;
        self.policy += other.policy;
    }

    /// Whether a block with this text of its own is prose: long enough, and not made of links.
    const fn is_prose(self) -> bool {
        self.words >= 12 && self.links * 3 < self.words
    }

    /// Whether such a block speaks of what policies speak of.
    const fn is_policy(self) -> bool {
        self.is_prose() && self.hits * 100 >= self.words * 9
    }
}

/// For each node, whether its text is part of the policy. `None` if no policy was found: then all text is.
pub(super) fn select(source: &str, tree: &Tree) -> Option<Vec<bool>> {
    let page = Page::new(source, tree);
    let total = page.all.first().map_or(0, |stats| stats.policy);
    if total < FEWEST {
        return None;
    }
    let main = page.main(total);
    let mut keep = vec![false; tree.nodes.len()];
    page.keep_inside(main, &mut keep);
    page.keep_outside(main, &mut keep);
    page.keep_title(main, &mut keep);
    Some(keep)
}

struct Page<'t> {
    source: &'t str,
    tree: &'t Tree,
    /// Text that stands in a block itself.
    own: Vec<Stats>,
    /// All that an element holds.
    all: Vec<Stats>,
}

impl<'t> Page<'t> {
    fn new(source: &'t str, tree: &'t Tree) -> Self {
        let nodes = &tree.nodes;
        let mut own = vec![Stats::default(); nodes.len()];
        // For each node, the innermost block around it and whether it stands in a link.
        let mut block = vec![0_u32; nodes.len()];
        let mut link = vec![false; nodes.len()];
        for (at, node) in nodes.iter().enumerate() {
            let parent = node.parent as usize;
            block[at] = if node.tag.is_block() { u32::try_from(at).unwrap_or(0) } else { block[parent] };
            let away = node.tag == Tag::Link && !node.local;
            link[at] = away || link[parent];
            let mut stats = Stats { anchors: u32::from(away), ..Stats::default() };
            if node.tag == Tag::Text {
                stats = measure(source.get(node.range()).unwrap_or(""));
                stats.links = if link[at] { stats.words } else { 0 };
            }
            own[block[at] as usize].add(stats);
        }
        let mut all = own.clone();
        for (at, node) in nodes.iter().enumerate().rev() {
            if node.tag.is_block() {
                let stats = own[at];
                all[at].prose += if stats.is_prose() { stats.words } else { 0 };
                all[at].policy += if stats.is_policy() { stats.words } else { 0 };
            }
            if at > 0 {
                let sum = all[at];
                all[node.parent as usize].add(sum);
            }
        }
        Self { source, tree, own, all }
    }

    fn children(&self, of: usize) -> impl Iterator<Item = usize> {
        let nodes = &self.tree.nodes;
        let end = nodes.get(of).map_or(0, |node| node.end as usize);
        let first = (of + 1 < end).then_some(of + 1);
        std::iter::successors(first, move |at| Some(nodes[*at].end as usize).filter(|next| *next < end))
    }

    /// The innermost element that still holds nearly all of the policy.
    fn main(&self, total: u32) -> usize {
        let mut at = 0;
        loop {
            let best = self.children(at).max_by_key(|child| (self.all[*child].policy, std::cmp::Reverse(*child)));
            match best {
                Some(child) if self.all[child].policy * 10 >= total * 9 && !self.tree.nodes[child].tag.is_leaf() => at = child,
                _ => return at,
            }
        }
    }

    /// Keeps the texts in `main` but for the elements that are no policy.
    fn keep_inside(&self, main: usize, keep: &mut [bool]) {
        let end = self.tree.nodes[main].end as usize;
        let mut at = main;
        while at < end {
            let node = &self.tree.nodes[at];
            if at != main && (self.is_chrome(at, node) || self.is_service_link(at, node)) {
                at = node.end as usize;
                continue;
            }
            keep[at] = true;
            at += 1;
        }
    }

    /// Keeps, outside `main`, the blocks that are policy prose and stand in nothing that is chrome.
    fn keep_outside(&self, main: usize, keep: &mut [bool]) {
        let mut at = 1;
        while at < self.tree.nodes.len() {
            let node = &self.tree.nodes[at];
            if at == main {
                at = node.end as usize;
                continue;
            }
            let around = at < main && main < node.end as usize;
            if !around && (self.is_chrome(at, node) || self.all[at].policy == 0 && node.tag.is_block()) {
                at = node.end as usize;
                continue;
            }
            let stats = self.own[at];
            if !around && node.tag.is_block() && stats.is_policy() && stats.words >= 25 {
                let until = node.end as usize;
                keep[at..until].fill(true);
                at = until;
                continue;
            }
            at += 1;
        }
    }

    /// Keeps the nearest heading before `main`, if it is one of a policy: pages often put it above their content.
    fn keep_title(&self, main: usize, keep: &mut [bool]) {
        let is_title = |at: &usize| {
            let stats = self.all[*at];
            matches!(self.tree.nodes[*at].tag, Tag::Heading(1 | 2)) && stats.hits > 0 && stats.links == 0 && stats.words <= 12
        };
        if let Some(at) = (1..main).rev().find(is_title) {
            keep[at..self.tree.nodes[at].end as usize].fill(true);
        }
    }

    /// Whether a node is a link such as "Back to top".
    fn is_service_link(&self, at: usize, node: &Node) -> bool {
        if node.tag != Tag::Link || node.end as usize - at > 8 {
            return false;
        }
        let mut words = String::new();
        for text in self.tree.nodes[at..node.end as usize].iter().filter(|inner| inner.tag == Tag::Text) {
            words.push_str(self.source.get(text.range()).filter(|words| words.len() < 100).unwrap_or(""));
        }
        let words: Vec<&str> = words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        words.len() <= 6 && FINDER.service_links.contains(&words.join(" ").to_lowercase())
    }

    /// Whether an element is what pages put around their content.
    fn is_chrome(&self, at: usize, node: &Node) -> bool {
        let stats = self.all[at];
        if stats.words == 0 {
            return false;
        }
        let hint = self.tree.hint(node);
        if FINDER.banners.is_match(hint) && stats.policy * 4 < self.all[0].policy {
            return true;
        }
        let protected = stats.policy >= 40 && stats.policy * 2 >= stats.words;
        if protected || matches!(node.tag, Tag::Heading(_) | Tag::Text) {
            return false;
        }
        let hinted = is_hinted(hint) && stats.words - stats.links < 400;
        match node.tag {
            Tag::Nav | Tag::Footer | Tag::Aside => true,
            Tag::Button => !node.toggles,
            Tag::Form => stats.policy * 3 < stats.words,
            _ if hinted => true,
            Tag::List | Tag::Block | Tag::Table | Tag::RowGroup | Tag::Row | Tag::Header => stats.anchors >= 3 && stats.links * 10 >= stats.words * 6,
            _ => false,
        }
    }
}

/// Whether identifiers, classes or roles speak of chrome.
fn is_hinted(hint: &str) -> bool {
    !hint.is_empty() && (FINDER.hints.is_match(hint) || hint.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| FINDER.words.contains(word)))
}

/// Words, and words of policies, in a text.
fn measure(text: &str) -> Stats {
    let mut words = 0;
    let mut inside = false;
    for byte in text.bytes() {
        let letter = byte.is_ascii_alphanumeric() || byte >= 0x80;
        words += u32::from(letter && !inside);
        inside = letter;
    }
    let bytes = text.as_bytes();
    let starts = |at: usize| at == 0 || !bytes[at - 1].is_ascii_alphanumeric();
    let hits = FINDER.stems.find_iter(text).filter(|found| starts(found.start())).count();
    Stats { words, hits: u32::try_from(hits).unwrap_or(u32::MAX), ..Stats::default() }
}
