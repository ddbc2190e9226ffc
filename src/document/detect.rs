//! Which mark-up a text is in: by what stands in it first, by the file's name second.

use super::Format;

/// How much of a text is looked at.
const WINDOW: usize = 65_536;

/// The format of `source`, a decoded file that was given as `path`.
pub(super) fn format(path: &str, source: &str) -> Format {
    let mut end = source.len().min(WINDOW);
    while !source.is_char_boundary(end) {
        end -= 1;
    }
    let window = source[..end].trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let extension = path.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default();
    if is_html(window, &extension) {
        Format::Html
    } else if matches!(extension.as_str(), "md" | "markdown") || is_markdown(window) {
        Format::Markdown
    } else {
        Format::Plain
    }
}

fn is_html(window: &str, extension: &str) -> bool {
    let head: String = window.chars().take(200).collect::<String>().to_ascii_lowercase();
    if head.starts_with("<!doctype html") || head.starts_with("<html") || head.starts_with("<!doctype") {
        return true;
    }
    let tags = tags(window);
    let per_thousand = tags * 1000 / window.len().max(1);
    match extension {
        "html" | "htm" | "xhtml" => tags > 0,
        "md" | "markdown" => head.starts_with("<?xml") && tags > 2,
        _ => tags > 0 && (head.starts_with('<') || (tags > 5 && per_thousand > 3)),
    }
}

/// Number of tags of elements that pages are made of.
fn tags(window: &str) -> usize {
    const NAMES: [&str; 20] =
        ["html", "head", "body", "div", "p", "table", "tr", "td", "ul", "ol", "li", "br", "span", "h1", "h2", "h3", "a", "b", "meta", "section"];
    let is_name = |part: &str| {
        let name = part.strip_prefix('/').unwrap_or(part);
        let len = name.bytes().take_while(u8::is_ascii_alphanumeric).count();
        matches!(name.as_bytes().get(len), Some(b'>' | b' ' | b'/' | b'\n' | b'\r' | b'\t'))
            && NAMES.iter().any(|known| name[..len].eq_ignore_ascii_case(known))
    };
    window.split('<').skip(1).filter(|part| is_name(part)).count()
}

fn is_markdown(window: &str) -> bool {
    let mut before = "";
    let mut bold = 0;
    for line in window.lines() {
        let signs = line.bytes().take_while(|byte| *byte == b'#').count();
        if (1..=6).contains(&signs) && line.as_bytes().get(signs) == Some(&b' ') {
            return true;
        }
        if !before.trim().is_empty() && line.len() >= 3 && (line.bytes().all(|byte| byte == b'=') || line.bytes().all(|byte| byte == b'-')) {
            return true;
        }
        if line.contains("](http") || line.contains("](/") || line.contains("](mailto:") || line.starts_with("|--") || line.starts_with("| --") {
            return true;
        }
        bold += line.matches("**").count();
        before = line;
    }
    bold >= 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goes_by_content_first() {
        for (path, text, want) in [
            ("a.txt", "<!DOCTYPE html><p>x", Format::Html),
            ("a.txt", "<!-- saved -->\n<div>We collect</div>", Format::Html),
            ("a.txt", "# Privacy\n\nText", Format::Markdown),
            ("a.txt", "Privacy\n=======\n\nText", Format::Markdown),
            ("a.txt", "**Cookies**\n\n**Pixels**\n", Format::Markdown),
            ("a.txt", "Privacy\n\nWe collect <name> & more.\n- x\n", Format::Plain),
            ("a.md", "Text with <b>tags</b> in it", Format::Markdown),
            ("a.html", "Text with <b>tags</b>", Format::Html),
            ("-", "", Format::Plain),
        ] {
            assert_eq!(format(path, text), want, "{path}: {text}");
        }
    }
}
