//! What the elements of a page are for a reader, and which of them end others without saying so.

/// What an element is, as far as reading is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    /// Not an element: a stretch of text.
    Text,
    /// Anything that sits in a line: `span`, `em`, what is not known.
    Inline,
    /// `b`, `strong`.
    Bold,
    /// `a`.
    Link,
    /// `br`.
    Break,
    /// Anything that starts on a new line: `div`, `section`, `blockquote`…
    Block,
    /// `html`, `body`.
    Root,
    /// `main`, `article`.
    Main,
    /// `nav`.
    Nav,
    /// `header`, `hgroup`.
    Header,
    /// `footer`.
    Footer,
    /// `aside`.
    Aside,
    /// `form`, `fieldset`.
    Form,
    /// `p`.
    Paragraph,
    /// `pre`, `listing`, `xmp`.
    Preformatted,
    /// `h1` to `h6`.
    Heading(u8),
    /// `ul`, `ol`, `menu`, `dir`.
    List,
    /// `li`.
    Item,
    /// `dt`, `summary`: what names the text that follows.
    Term,
    /// `dd`.
    Definition,
    /// `table`.
    Table,
    /// `tbody`, `thead`, `tfoot`, `colgroup`.
    RowGroup,
    /// `tr`.
    Row,
    /// `td`.
    Cell,
    /// `th`.
    HeaderCell,
    /// `button`.
    Button,
    /// `title`.
    Title,
    /// Never text: `script`, `style`, `select`, `svg`…
    Skipped,
}

impl Tag {
    /// The tag of that name (lower case).
    pub(super) fn of(name: &[u8]) -> Self {
        match name {
            b"b" | b"strong" => Self::Bold,
            b"a" => Self::Link,
            b"br" => Self::Break,
            b"html" | b"body" => Self::Root,
            b"main" | b"article" => Self::Main,
            b"nav" => Self::Nav,
            b"header" | b"hgroup" => Self::Header,
            b"footer" => Self::Footer,
            b"aside" => Self::Aside,
            b"form" | b"fieldset" => Self::Form,
            b"p" => Self::Paragraph,
            b"pre" | b"listing" | b"xmp" | b"plaintext" => Self::Preformatted,
            b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" => Self::Heading(name[1] - b'0'),
            b"ul" | b"ol" | b"menu" | b"dir" => Self::List,
            b"li" => Self::Item,
            b"dt" | b"summary" => Self::Term,
            b"dd" => Self::Definition,
            b"table" => Self::Table,
            b"tbody" | b"thead" | b"tfoot" | b"colgroup" => Self::RowGroup,
            b"tr" => Self::Row,
            b"td" => Self::Cell,
            b"th" => Self::HeaderCell,
            b"button" => Self::Button,
            b"title" => Self::Title,
            b"div" | b"section" | b"blockquote" | b"center" | b"details" | b"dialog" | b"dl" | b"address" | b"figure" | b"figcaption" | b"hr"
            | b"caption" | b"legend" | b"search" | b"head" | b"noframes" => Self::Block,
            b"script" | b"style" | b"noscript" | b"template" | b"svg" | b"math" | b"select" | b"datalist" | b"option" | b"optgroup" | b"textarea"
            | b"iframe" | b"object" | b"audio" | b"video" | b"canvas" | b"map" | b"applet" | b"noembed" | b"progress" | b"meter" => Self::Skipped,
            _ => Self::Inline,
        }
    }

    /// Whether it starts on a new line.
    pub(super) const fn is_block(self) -> bool {
        !matches!(self, Self::Text | Self::Inline | Self::Bold | Self::Link | Self::Break | Self::Button | Self::Title | Self::Skipped)
    }

    /// Whether it holds a line of text rather than blocks.
    pub(super) const fn is_leaf(self) -> bool {
        !self.is_block() || matches!(self, Self::Paragraph | Self::Heading(_) | Self::Term)
    }

    /// Whether its start ends an open paragraph.
    pub(super) const fn ends_paragraph(self) -> bool {
        self.is_block() && !matches!(self, Self::RowGroup | Self::Row | Self::Cell | Self::HeaderCell | Self::Root)
    }

    /// Whether an open element `other` ends when this one starts: `<li>` after `<li>`, `<td>` after `<td>`.
    pub(super) const fn ends(self, other: Self) -> bool {
        match self {
            Self::Item => matches!(other, Self::Item),
            Self::Term | Self::Definition => matches!(other, Self::Term | Self::Definition),
            Self::Cell | Self::HeaderCell => matches!(other, Self::Cell | Self::HeaderCell),
            Self::Row => matches!(other, Self::Row | Self::Cell | Self::HeaderCell),
            Self::RowGroup => matches!(other, Self::RowGroup | Self::Row | Self::Cell | Self::HeaderCell),
            Self::Link => matches!(other, Self::Link),
            Self::Heading(_) => matches!(other, Self::Heading(_)),
            _ => false,
        }
    }

    /// Whether the search for an element that this one ends stops at an open element `other`.
    pub(super) const fn shielded_by(self, other: Self) -> bool {
        match self {
            Self::Item => matches!(other, Self::List | Self::Table | Self::Cell | Self::HeaderCell),
            Self::Row | Self::RowGroup | Self::Cell | Self::HeaderCell => matches!(other, Self::Table),
            Self::Term | Self::Definition => matches!(other, Self::Table | Self::List | Self::Cell),
            _ => other.is_block(),
        }
    }
}

/// Whether an element of that name never has content.
pub(super) fn is_void(name: &[u8]) -> bool {
    matches!(
        name,
        b"br"
            | b"hr"
            | b"img"
            | b"input"
            | b"meta"
            | b"link"
            | b"area"
            | b"base"
            | b"col"
            | b"embed"
            | b"param"
            | b"source"
            | b"track"
            | b"wbr"
            | b"frame"
    )
}
