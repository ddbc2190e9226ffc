//! Our own picture in dots, drawn without any other program; the letters are DejaVu Sans Condensed, which the program carries with it.

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

/// Sides of a picture at most, in dots: beyond that it is drawn smaller.
const LARGEST: f32 = 16_000.0;

/// Dots for each pixel of the SVG: sharp on paper too.
const SCALE: f32 = 2.0;

static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(dejavu::sans_condensed::regular().to_vec());
    fonts.load_font_data(dejavu::sans_condensed::bold().to_vec());
    let family = fonts.faces().next().and_then(|face| face.families.first()).map(|(name, _)| name.clone());
    fonts.set_sans_serif_family(family.expect("the embedded font has a name"));
    Arc::new(fonts)
});

/// An SVG of ours as PNG; nothing if it is too large for memory.
#[must_use]
pub fn png(svg: &[u8]) -> Option<Vec<u8>> {
    let options = Options { font_family: "sans-serif".to_owned(), fontdb: Arc::clone(&FONTS), ..Options::default() };
    let tree = Tree::from_data(svg, &options).ok()?;
    let size = tree.size();
    let scale = SCALE.min(LARGEST / size.width()).min(LARGEST / size.height());
    let dots = size.scale_by(scale)?.to_int_size();
    let mut pixmap = Pixmap::new(dots.width(), dots.height())?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    pixmap.encode_png().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::FlowGraph;
    use crate::sample::{brambleway, knowledge};
    use crate::view::picture::PictureOptions;
    use crate::view::svg::svg;

    #[test]
    fn draws_letters_and_lines() {
        let picture = svg(&FlowGraph::build(&brambleway(), &knowledge()), "Brambleway", &PictureOptions::default());
        let bytes = png(&picture).expect("it can be drawn");
        let dots = Pixmap::decode_png(&bytes).expect("it is PNG");
        let is_dark = |dot: &&resvg::tiny_skia::PremultipliedColorU8| dot.red() < 80 && dot.green() < 80 && dot.blue() < 80;
        assert!(dots.width() > 2000 && dots.pixels().iter().filter(is_dark).count() > 3000, "the title's letters are black");
        assert_eq!(bytes, png(&picture).expect("it can be drawn"));
    }
}
