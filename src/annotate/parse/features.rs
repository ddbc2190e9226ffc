//! What the parser sees when it decides: words, tags and dependents around the top of the stack and the next word.
//!
//! Part of the model's format: a change here means training again.

use super::super::form::{Form, key};
use super::super::tag::Upos;
use super::state::State;

/// Features a transition.
pub(crate) const STEP: usize = 42;
/// Features a label.
pub(crate) const LABEL: usize = 26;

/// One position of a sentence.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Item {
    word: u64,
    suffix: u64,
    tag: u64,
    /// Word and tag together.
    both: u64,
}

/// The words of a sentence, then the root, then nothing.
pub(crate) struct Items(Vec<Item>);

const ROOT_TAG: u64 = 17;
const NO_TAG: u64 = 18;

impl Items {
    /// Prepares a sentence; words without a tag count as `X`.
    pub(crate) fn of(words: &[&str], tags: &[Upos]) -> Self {
        Self::of_forms(words.iter().map(|word| Form::of(word)), tags)
    }

    /// Prepares a sentence of words of these forms.
    pub(crate) fn of_forms(forms: impl Iterator<Item = Form>, tags: &[Upos]) -> Self {
        let tags = tags.iter().copied().chain(std::iter::repeat(Upos::X));
        let known = forms.zip(tags).map(|(form, tag)| item(form.word, form.suffix(3), tag as u64));
        Self(known.chain([item(2, 2, ROOT_TAG), item(3, 3, NO_TAG)]).collect())
    }

    #[inline]
    fn at(&self, index: u32) -> &Item {
        &self.0[index as usize]
    }
}

fn item(word: u64, suffix: u64, tag: u64) -> Item {
    Item { word, suffix, tag, both: word.rotate_left(7).wrapping_add(tag.wrapping_mul(0x9e37_79b9_7f4a_7c15)) }
}

/// Distances that matter: 1, 2, 3, 4, up to 6, up to 10, more.
fn bucket(distance: u32) -> u64 {
    match distance {
        0..=4 => u64::from(distance),
        5..=6 => 5,
        7..=10 => 6,
        _ => 7,
    }
}

/// Up to four small numbers as one.
#[inline]
fn pack(numbers: [u64; 4]) -> u64 {
    numbers[0] | numbers[1] << 8 | numbers[2] << 16 | numbers[3] << 24
}

/// The keys of the features of a state.
pub(crate) fn step(items: &Items, state: &State, keys: &mut [u32; STEP]) {
    let (top, under, next) = (state.on_stack(0), state.on_stack(1), state.in_buffer(0));
    let [s0, s1, s2] = [top, under, state.on_stack(2)].map(|at| items.at(at));
    let [b0, b1, b2] = [next, state.in_buffer(1), state.in_buffer(2)].map(|at| items.at(at));
    let [c0, c1, cb] = [top, under, next].map(|at| &state.children[at as usize]);
    let [s0l, s0r, s0r2] = [c0.leftmost, c0.rightmost, c0.right].map(|at| items.at(at));
    let [s1l, s1r, s1n] = [c1.leftmost, c1.rightmost, c1.left].map(|at| items.at(at));
    let bl = items.at(cb.leftmost);
    let s0n = items.at(c0.left);
    let gap = bucket(next.saturating_sub(top));
    let reach = bucket(top.saturating_sub(under));
    let valency = pack([u64::from(c0.counts.0.min(3)), u64::from(c0.counts.1.min(4)), u64::from(c1.counts.1.min(4)), u64::from(cb.counts.0.min(3))]);
    let tags = pack([s0.tag, s1.tag, b0.tag, 0]);
    *keys = [
        key(100, s0.both, 0),
        key(101, s1.both, 0),
        key(102, b0.both, 0),
        key(103, b1.both, 0),
        key(104, s0.word, b0.word),
        key(105, s0.word, b0.tag),
        key(106, s0.tag, b0.word),
        key(107, s1.word, s0.word),
        key(108, s1.word, s0.tag),
        key(109, s1.tag, s0.word),
        key(110, tags, 0),
        key(111, pack([s0.tag, b0.tag, b1.tag, 0]), 0),
        key(112, pack([s0.tag, b0.tag, b1.tag, b2.tag]), s1.tag),
        key(113, pack([s2.tag, s1.tag, s0.tag, b0.tag]), 0),
        key(114, s0.word, pack([s1.tag, b0.tag, 0, 0])),
        key(115, s1.word, pack([s0.tag, b0.tag, 0, 0])),
        key(116, b0.word, pack([s0.tag, s1.tag, 0, 0])),
        key(117, s1.word, b0.word ^ s0.tag << 56),
        key(118, tags, valency),
        key(119, s0.word, valency),
        key(120, s1.word, pack([s0.tag, u64::from(c1.counts.1.min(4)), s1r.tag, 0])),
        key(121, s1.word, s0.word.rotate_left(9) ^ s0r.word),
        key(122, s1.tag, s0.word.rotate_left(9) ^ s0r.word),
        key(123, s1.word, pack([s0.tag, s0r.tag, 0, 0])),
        key(124, tags, pack([s0l.tag, s0r.tag, s1l.tag, s1r.tag])),
        key(125, s0r.word, tags),
        key(126, s1r.word, tags),
        key(127, s0l.word, tags),
        key(128, s1l.word, tags),
        key(129, bl.word, tags),
        key(130, tags, pack([gap, reach, 0, 0])),
        key(131, s0.word, pack([gap, b0.tag, 0, 0])),
        key(132, s1.word, pack([reach, s0.tag, 0, 0])),
        key(133, s0.suffix, pack([b0.tag, s1.tag, s0n.tag, 0])),
        key(134, s1.suffix, s0.suffix),
        key(135, s1.suffix, pack([s0.tag, s1n.tag, b0.tag, 0])),
        key(136, b0.suffix, pack([s0.tag, s1.tag, bl.tag, 0])),
        key(137, s2.word, pack([s1.tag, s0.tag, b0.tag, 0])),
        key(138, s2.word, s1.word.rotate_left(9) ^ s0.tag),
        key(139, s0r2.word, s0r.word.rotate_left(9) ^ tags),
        key(140, b0.word, b1.word),
        key(141, b1.word, tags),
    ];
}

/// Heads and dependents of a finished tree, for labelling.
pub(crate) struct Tree<'t> {
    items: &'t Items,
    heads: &'t [u32],
    /// Leftmost and rightmost dependent, and the auxiliary nearest to the word, of each word, of the root and of nothing.
    links: Vec<Links>,
}

#[derive(Debug, Clone, Copy)]
struct Links {
    leftmost: u32,
    rightmost: u32,
    auxiliary: u32,
    /// First word of all that hangs on this one.
    start: u32,
    /// The last two dependents that were labelled, by number, and the word of the last.
    labels: (u64, u64),
    sibling: u32,
    /// A bit for each label, folded: which ones the word has already.
    seen: u64,
}

impl<'t> Tree<'t> {
    /// A tree given by its heads (the number of words for the root).
    pub(crate) fn new(items: &'t Items, heads: &'t [u32]) -> Self {
        let length = u32::try_from(heads.len()).expect("checked when the parse began");
        let none = length + 1;
        let empty = Links { leftmost: none, rightmost: none, auxiliary: none, start: 0, labels: (63, 63), sibling: none, seen: 0 };
        let mut links = vec![empty; heads.len() + 2];
        for (at, link) in (0..).zip(&mut links) {
            link.start = at;
        }
        for (at, &head) in (0..length).zip(heads) {
            let link = &mut links[head as usize];
            if at < head && link.leftmost == none {
                link.leftmost = at;
            }
            if at < head && items.at(at).tag == Upos::Aux as u64 {
                link.auxiliary = at;
            }
            if at > head {
                link.rightmost = at;
            }
        }
        // Trees without crossing arcs: the first word of a subtree is found from its leftmost dependents alone.
        for at in 0..length {
            let mut start = at;
            let mut steps = 0;
            while links[start as usize].leftmost < start && steps < 8 {
                start = links[start as usize].leftmost;
                steps += 1;
            }
            links[at as usize].start = start;
        }
        Self { items, heads, links }
    }

    /// To be called for each word from left to right once its label is known.
    pub(crate) fn set(&mut self, at: u32, label: u64) {
        let link = &mut self.links[self.heads[at as usize] as usize];
        link.labels = (label, link.labels.0);
        link.sibling = at;
        link.seen |= 1 << label;
    }

    /// The keys of the features of the label of word `at`.
    pub(crate) fn features(&self, at: u32, keys: &mut [u32; LABEL]) {
        let items = self.items;
        let none = u32::try_from(self.heads.len() + 1).expect("checked when the parse began");
        let head = self.heads[at as usize];
        let grand = self.heads.get(head as usize).copied().unwrap_or(none);
        let (own, theirs) = (&self.links[at as usize], &self.links[head as usize]);
        let [d, h, g] = [at, head, grand].map(|at| items.at(at));
        let [left, right, first, sibling] = [own.leftmost, own.rightmost, own.start, theirs.sibling].map(|at| items.at(at));
        let before = items.at(at.checked_sub(1).unwrap_or(none));
        let after = items.at(at + 1);
        let side = u64::from(at < head);
        let place = pack([d.tag, h.tag, side, 0]);
        let distance = bucket(at.abs_diff(head));
        let is_first = u64::from(theirs.leftmost == at) | u64::from(theirs.rightmost == at) << 1;
        *keys = [
            key(200, d.word, h.word),
            key(201, d.word, place),
            key(202, h.word, place),
            key(203, place, distance),
            key(204, d.both, side),
            key(205, h.both, side),
            key(206, d.suffix, place),
            key(207, h.suffix, place),
            key(208, left.word, place),
            key(209, right.word, place),
            key(210, place, pack([left.tag, right.tag, first.tag, 0])),
            key(211, place, theirs.labels.0),
            key(212, sibling.word, place),
            key(213, after.word, place),
            key(214, before.word, place),
            key(215, items.at(theirs.auxiliary).word, h.suffix << 24 | place),
            key(216, items.at(own.auxiliary).word, d.suffix << 24 | place),
            key(217, place, g.tag),
            key(218, theirs.labels.0 << 8 | theirs.labels.1, place),
            key(219, first.word, place),
            key(220, theirs.seen, place),
            key(221, d.word, theirs.seen),
            key(222, h.word, pack([d.tag, side, theirs.labels.0, 0])),
            key(223, place, pack([before.tag, after.tag, is_first, 0])),
            key(224, d.suffix, h.suffix << 1 | side),
            key(225, d.word, pack([h.tag, g.tag, side, theirs.labels.0])),
        ];
    }
}
