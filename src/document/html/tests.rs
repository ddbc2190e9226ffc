use crate::document::{BlockKind, Document, Source, read};

fn document(text: &str) -> Document {
    read(&Source { path: "policy.html".into(), bytes: text.as_bytes().to_vec() })
}

fn blocks(document: &Document) -> Vec<(BlockKind, &str)> {
    document.blocks.iter().map(|block| (block.kind, block.span.of(&document.text))).collect()
}

const PROSE: &str = "<p>We collect your name and your e-mail address when you register with our service, and we share them with our partners only with \
    your consent, as this privacy policy says.</p>";

#[test]
fn reads_blocks_entities_and_breaks() {
    let document = document(
        "<h2>Data &amp; You</h2><p>We <b>use</b> R&amp;D&nbsp;data<br>and logs<p>Next<ul><li>one<ul><li>inner</ul><li>two</ul>tail<br><br>last",
    );
    let item = |depth| BlockKind::ListItem { depth };
    let want = [
        (BlockKind::Heading { level: 2 }, "Data & You"),
        (BlockKind::Paragraph, "We use R&D data\nand logs"),
        (BlockKind::Paragraph, "Next"),
        (item(1), "one"),
        (item(2), "inner"),
        (item(1), "two"),
        (BlockKind::Paragraph, "tail"),
        (BlockKind::Paragraph, "last"),
    ];
    assert_eq!(blocks(&document), want);
    for block in &document.blocks {
        let words = document.source.get(document.map.source_bytes(block.span)).expect("it leads to a place in the source");
        assert_eq!(words.chars().next(), block.span.of(&document.text).chars().next());
    }
}

#[test]
fn tells_tables_of_data_from_layout() {
    let document = document("<table><tr><th>Data<th>Why<tr><td>Name<td>to <p>deliver</table><table><tr><td><p>Layout</td></tr></table>");
    let cell = |row, column, header| BlockKind::Cell { table: 0, row, column, header };
    let want = [
        (cell(0, 0, true), "Data"),
        (cell(0, 1, true), "Why"),
        (cell(1, 0, false), "Name"),
        (cell(1, 1, false), "to\ndeliver"),
        (BlockKind::Paragraph, "Layout"),
    ];
    assert_eq!(blocks(&document), want);
}

#[test]
fn drops_chrome_and_keeps_what_is_hidden() {
    let page = format!(
        "<html lang=en-GB><head><title>Lumo &ndash; Privacy</title><meta property=og:site_name content=Lumo><link rel=canonical href=https://www.lumo.example/p>\
        <style>p {{}}</style></head><body><nav><a href=/>Home</a> <a href=/b>Blog</a> <a href=/c>Shop</a></nav><div class=content><h1>Privacy</h1>{PROSE}{PROSE}\
        <div class=share-social style=display:none>{PROSE}{PROSE}</div><details><summary>Sales</summary><p>We never sell data.</details>\
        <div id=cookie-banner>{PROSE}Accept</div><div class=social-bar><a href=/f>Like us</a></div></div><script>if (a < b) track('x')</script><div id=footer>Copyright Lumo. <a href=/t>Terms</a></div></body>"
    );
    let document = document(&page);
    for gone in ["Home", "Blog", "Like us", "Copyright", "track", "Terms", "Accept"] {
        assert!(!document.text.contains(gone), "{gone}: {}", document.text);
    }
    assert_eq!(document.text.matches("We collect your name").count(), 4);
    assert!(document.text.contains("Sales") && document.text.contains("We never sell data."));
    let metadata = &document.metadata;
    assert_eq!(metadata.title.as_deref(), Some("Lumo – Privacy"));
    assert_eq!((metadata.publisher.as_deref(), metadata.site.as_deref()), (Some("Lumo"), Some("lumo.example")));
    assert_eq!(metadata.declared_language.as_deref(), Some("en"));
}

#[test]
fn survives_depth_and_disorder() {
    for open in ["<div>", "<b>", "<table><tr><td>", "<ul><li>", "<p>", "<a href=x>", "<svg>"] {
        let page = format!("{}We collect data.{}</p></td></b>", open.repeat(60_000), "</div></li>".repeat(50_000));
        let _ = document(&page);
    }
    assert!(document("<p>a</b></div></td><td>b</p><![CDATA[c]]><").text.contains('a'));
}
