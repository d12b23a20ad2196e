//! Drawing with plotters' SVG backend, in units of a tenth of a pixel, and the accessible `<svg>` round it.
//!
//! Only presentation attributes come out: no `style`, which the content security policy would refuse.

use plotters::backend::{DrawingBackend, SVGBackend};
use plotters::prelude::{Color, IntoFont, RGBColor, TextStyle};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use std::cell::RefCell;
use std::fmt::Write as _;

/// Tenths of a pixel: plotters rounds to whole units.
const UNIT: f64 = 10.0;
/// The backend divides font sizes by this.
const BACKEND_FONT_SCALE: f64 = 1.24;
const FONT: &str = "system-ui, Roboto, Helvetica, Arial, sans-serif";

pub(super) const INK: RGBColor = RGBColor(0x12, 0x43, 0x6d);
pub(super) const EDGE: RGBColor = RGBColor(0x62, 0x86, 0xa5);
pub(super) const BAND: RGBColor = RGBColor(0xd7, 0xe3, 0xee);
pub(super) const GRID: RGBColor = RGBColor(0xd9, 0xd9, 0xd9);
pub(super) const AXIS: RGBColor = RGBColor(0x6b, 0x6b, 0x6b);
pub(super) const TEXT: RGBColor = RGBColor(0x33, 0x33, 0x33);
pub(super) const OTHERS: RGBColor = RGBColor(0xbd, 0xbd, 0xbd);
pub(super) const SMOOTH: RGBColor = RGBColor(0x80, 0x16, 0x50);
pub(super) const APART: RGBColor = RGBColor(0xa2, 0x43, 0x00);
const PAPER: RGBColor = RGBColor(0xff, 0xff, 0xff);

pub(super) use plotters::prelude::RGBColor as Colour;

/// A point in pixels from the upper left.
pub(super) type At = (f64, f64);

#[derive(Debug, Clone, Copy)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

pub(super) struct Canvas<'a>(RefCell<SVGBackend<'a>>);

fn units(pixels: f64) -> i32 {
    // Charts are a few thousand units wide; what is not finite is drawn at the corner rather than nowhere.
    (pixels * UNIT).round() as i32
}

fn at(point: At) -> (i32, i32) {
    (units(point.0), units(point.1))
}

fn stroke(pixels: f64) -> u32 {
    units(pixels).unsigned_abs()
}

// The backend writes into memory, which cannot fail: its results carry nothing.
impl Canvas<'_> {
    pub fn line(&self, points: &[At], colour: RGBColor, width: f64) {
        let style = colour.stroke_width(stroke(width));
        let _ = self.0.borrow_mut().draw_path(points.iter().copied().map(at), &style);
    }

    /// Dashes go on round the corners, so that short pieces are dashed too.
    pub fn dashed(&self, points: &[At], colour: RGBColor, width: f64) {
        const DASH: f64 = 5.0;
        let mut done = 0.0;
        for (from, to) in points.iter().zip(points.iter().skip(1)) {
            let length = (to.0 - from.0).hypot(to.1 - from.1);
            let along = |at: f64| {
                let share = if length > 0.0 { (at / length).clamp(0.0, 1.0) } else { 0.0 };
                (from.0 + share * (to.0 - from.0), from.1 + share * (to.1 - from.1))
            };
            // Where the dash stands that was begun before this piece, or the first on it.
            let mut at = -(done % (2.0 * DASH));
            while at < length {
                if at + DASH > 0.0 {
                    self.line(&[along(at), along(at + DASH)], colour, width);
                }
                at += 2.0 * DASH;
            }
            done += length;
        }
    }

    pub fn filled(&self, outline: &[At], colour: RGBColor) {
        let _ = self.0.borrow_mut().fill_polygon(outline.iter().copied().map(at), &colour.filled());
    }

    pub fn dot(&self, centre: At, radius: f64, colour: RGBColor) {
        let _ = self.0.borrow_mut().draw_circle(at(centre), stroke(radius), &colour.filled(), true);
    }

    pub fn ring(&self, centre: At, radius: f64, colour: RGBColor) {
        self.dot(centre, radius, PAPER);
        let _ = self.0.borrow_mut().draw_circle(at(centre), stroke(radius), &colour.stroke_width(stroke(2.0)), false);
    }

    pub fn diamond(&self, (x, y): At, radius: f64, colour: RGBColor) {
        let corners = [(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)];
        self.filled(&corners, PAPER);
        self.line(&[corners[0], corners[1], corners[2], corners[3], corners[0]], colour, 2.0);
    }

    pub fn text(&self, text: &str, place: At, anchor: Anchor, size: f64, colour: RGBColor) {
        let h_pos = match anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        let font = (FONT, size * UNIT * BACKEND_FONT_SCALE).into_font();
        let style = TextStyle::from(font).color(&colour).pos(Pos::new(h_pos, VPos::Center));
        let _ = self.0.borrow_mut().draw_text(text, &style, at(place));
    }
}

/// Draws, and wraps what was drawn as one accessible picture of no fixed width.
pub(super) fn picture(id: &str, title: &str, description: &str, size: At, draw: impl FnOnce(&Canvas)) -> String {
    let mut drawn = String::new();
    {
        let backend = SVGBackend::with_string(&mut drawn, (stroke(size.0), stroke(size.1)));
        // Dropped here, which closes what is open.
        draw(&Canvas(RefCell::new(backend)));
    }
    let mut out = String::with_capacity(drawn.len() + description.len() + 300);
    let _ = write!(
        out,
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img" aria-labelledby="{id}-title {id}-desc" focusable="false"><title id="{id}-title">{}</title><desc id="{id}-desc">{}</desc>"#,
        stroke(size.0),
        stroke(size.1),
        escaped(title),
        escaped(description)
    );
    out.push_str(inner(&drawn));
    out.push_str("</svg>");
    out
}

/// What stands inside the backend's own `<svg>`.
fn inner(svg: &str) -> &str {
    let begin = svg.find('>').map_or(0, |i| i + 1);
    let end = svg.rfind("</svg>").unwrap_or(svg.len());
    svg.get(begin..end).unwrap_or("").trim()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
