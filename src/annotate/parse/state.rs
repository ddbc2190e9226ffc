//! The state of a parse: a stack of words without a head, the words to come, the arcs so far.
//!
//! The arc-hybrid system (Kuhlmann, Gómez-Rodríguez and Satta 2011): each word is shifted once and gets its head once, so a sentence of
//! n words takes 2n steps. An artificial root stands after the last word.

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Transition {
    /// The next word goes on the stack.
    Shift,
    /// The word on top of the stack depends on the next word.
    Left,
    /// The word on top of the stack depends on the one under it.
    Right,
}

impl Transition {
    /// All, in the order of the model's columns.
    pub(crate) const ALL: [Self; 3] = [Self::Shift, Self::Left, Self::Right];
}

/// Dependents that a word has so far; indices into the sentence.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Children {
    /// The leftmost one.
    pub(crate) leftmost: u32,
    /// The left one that is nearest.
    pub(crate) left: u32,
    /// The rightmost one.
    pub(crate) rightmost: u32,
    /// The right one before the rightmost.
    pub(crate) right: u32,
    /// How many stand before the word and after it.
    pub(crate) counts: (u8, u8),
}

/// Indices: 0 to n − 1 are words, n is the root, n + 1 stands for nothing.
#[derive(Debug, Clone)]
pub(crate) struct State {
    /// Words without a head, the last one on top.
    pub(crate) stack: Vec<u32>,
    /// The next word.
    pub(crate) next: u32,
    /// Heads found so far; `nothing` where there is none.
    pub(crate) heads: Vec<u32>,
    /// Dependents so far, also of the root and of nothing.
    pub(crate) children: Vec<Children>,
    root: u32,
}

impl State {
    /// The beginning of a parse of `length` words.
    pub(crate) fn new(length: usize) -> Self {
        let root = u32::try_from(length).expect("a sentence has fewer than 2^32 words");
        let none = root + 1;
        let children = Children { leftmost: none, left: none, rightmost: none, right: none, counts: (0, 0) };
        Self { stack: Vec::with_capacity(32), next: 0, heads: vec![none; length], children: vec![children; length + 2], root }
    }

    /// The index of the root.
    #[cfg(any(test, feature = "train"))]
    pub(crate) fn root(&self) -> u32 {
        self.root
    }

    /// The index that stands for nothing.
    pub(crate) fn nothing(&self) -> u32 {
        self.root + 1
    }

    /// Whether each word has its head.
    pub(crate) fn is_done(&self) -> bool {
        self.next == self.root && self.stack.is_empty()
    }

    /// The word at `depth` below the top of the stack.
    #[inline]
    pub(crate) fn on_stack(&self, depth: usize) -> u32 {
        match self.stack.len().checked_sub(depth + 1) {
            Some(at) => self.stack[at],
            None => self.nothing(),
        }
    }

    /// The word `ahead` after the next one.
    #[inline]
    pub(crate) fn in_buffer(&self, ahead: u32) -> u32 {
        (self.next + ahead).min(self.nothing())
    }

    /// Whether the transition may be taken. Before the end there is always one; exactly one word comes to depend on the root.
    #[inline]
    pub(crate) fn allows(&self, transition: Transition) -> bool {
        match transition {
            Transition::Shift => self.next < self.root,
            Transition::Left => !self.stack.is_empty() && (self.next < self.root || self.stack.len() == 1),
            Transition::Right => self.stack.len() >= 2,
        }
    }

    /// Takes a transition that is allowed.
    pub(crate) fn take(&mut self, transition: Transition) {
        if transition == Transition::Shift {
            self.stack.push(self.next);
            self.next += 1;
            return;
        }
        let Some(child) = self.stack.pop() else {
            return;
        };
        let is_left = transition == Transition::Left;
        let head = if is_left { self.next } else { self.on_stack(0) };
        self.heads[child as usize] = head;
        let none = self.nothing();
        let children = &mut self.children[head as usize];
        if is_left {
            children.counts.0 = children.counts.0.saturating_add(1);
            children.leftmost = child;
            if children.left == none {
                children.left = child;
            }
        } else {
            children.counts.1 = children.counts.1.saturating_add(1);
            children.right = children.rightmost;
            children.rightmost = child;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{State, Transition};
    use proptest::prelude::{any, proptest};

    proptest! {
        /// Whatever is chosen, the end is reached after 2n steps, with one root and without circles.
        #[test]
        fn always_ends_in_a_tree(choices in proptest::collection::vec(any::<u8>(), 0..120), length in 0usize..60) {
            let mut state = State::new(length);
            let mut steps = 0;
            while !state.is_done() {
                let allowed: Vec<_> = Transition::ALL.into_iter().filter(|t| state.allows(*t)).collect();
                let choice = usize::from(choices.get(steps).copied().unwrap_or(0));
                state.take(allowed[choice % allowed.len()]);
                steps += 1;
            }
            assert_eq!(steps, 2 * length);
            assert_eq!(state.heads.iter().filter(|head| **head == state.root()).count(), length.min(1));
            for start in 0..length {
                let mut at = start as u32;
                for _ in 0..length {
                    at = if at == state.root() { at } else { state.heads[at as usize] };
                }
                assert_eq!(at, state.root());
            }
        }
    }
}
