//! One picture: one line of a series on its axes.

use super::axis::{TimeAxis, ValueAxis, middle};
use super::canvas::{self, APART, AXIS, Anchor, At, BAND, Canvas, Colour, EDGE, GRID, INK, OTHERS, SMOOTH, TEXT};
use crate::measure::Coding;
use crate::trend::{Line, Point, Series};
use crate::web::words;

/// How large a picture is drawn; the page scales it to the width there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) enum Size {
    /// The whole width of a desk.
    Wide,
    /// The whole width of a phone.
    Narrow,
    /// One of several.
    Small,
}

/// Measures in pixels.
struct Shape {
    width: f64,
    height: f64,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    font: f64,
    /// What a label of the time axis takes.
    label: f64,
    dot: f64,
}

impl Size {
    fn shape(self) -> Shape {
        match self {
            Size::Wide => Shape {
                width: 860.0,
                height: 420.0,
                left: 52.0,
                right: 28.0,
                top: 46.0,
                bottom: 40.0,
                font: 14.0,
                label: 76.0,
                dot: 4.5,
            },
            Size::Narrow => Shape {
                width: 340.0,
                height: 320.0,
                left: 46.0,
                right: 16.0,
                top: 44.0,
                bottom: 34.0,
                font: 12.5,
                label: 68.0,
                dot: 3.5,
            },
            Size::Small => Shape {
                width: 340.0,
                height: 230.0,
                left: 46.0,
                right: 16.0,
                top: 40.0,
                bottom: 34.0,
                font: 12.5,
                label: 68.0,
                dot: 3.5,
            },
        }
    }
}

/// Half the width of a character, in font sizes: on the wide side, as the reader's font is not known.
const HALF_CHARACTER: f64 = 0.31;

/// Up to so many points each has its interval as a bar; more are read from the band.
const BARS_MAX: usize = 14;

pub(in crate::web) struct Panel<'a> {
    /// Unique on the page.
    pub id: &'a str,
    pub title: &'a str,
    pub description: &'a str,
    pub series: &'a Series,
    pub line: &'a Line,
    pub axis: &'a ValueAxis,
    /// Draw the smoothed level too.
    pub smoothed: bool,
    pub size: Size,
}

impl Panel<'_> {
    pub fn draw(&self) -> String {
        let shape = self.size.shape();
        let size = (shape.width, shape.height);
        canvas::picture(self.id, self.title, self.description, size, |canvas| {
            let drawing = Drawing { panel: self, time: TimeAxis::of(self.series), shape, canvas };
            drawing.axes();
            drawing.others();
            drawing.breaks();
            drawing.line();
            drawing.smoothed();
            drawing.apart();
        })
    }
}

struct Drawing<'a, 'c> {
    panel: &'a Panel<'a>,
    time: TimeAxis,
    shape: Shape,
    canvas: &'a Canvas<'c>,
}

/// An estimate placed on the picture.
struct Placed {
    wave: usize,
    x: f64,
    y: f64,
    /// Upper and lower end of the interval: the upper end has the smaller number.
    high: f64,
    low: f64,
    value: f64,
    provisional: bool,
}

impl Drawing<'_, '_> {
    fn x_at(&self, position: f64) -> f64 {
        self.shape.left + position * (self.shape.width - self.shape.left - self.shape.right)
    }

    fn y(&self, value: f64) -> f64 {
        let (top, bottom) = (self.shape.top, self.shape.height - self.shape.bottom);
        let position = self.panel.axis.position(value);
        // Intervals of a mean may leave the axis; they end at its edge.
        bottom - position.clamp(0.0, 1.0) * (bottom - top)
    }

    fn x(&self, wave: usize) -> f64 {
        let day = self.panel.series.waves.get(wave).map_or(0.0, |w| middle(&w.fieldwork));
        self.x_at(self.time.position(day))
    }

    fn axes(&self) {
        let shape = &self.shape;
        let (left, right, bottom) = (shape.left, shape.width - shape.right, shape.height - shape.bottom);
        for tick in self.panel.axis.ticks() {
            let y = self.y(tick);
            self.canvas.line(&[(left, y), (right, y)], GRID, 1.0);
            self.canvas.text(&self.panel.axis.label(tick), (left - 7.0, y), Anchor::End, shape.font, TEXT);
        }
        self.canvas.line(&[(left, bottom), (right, bottom)], AXIS, 1.5);
        let share = shape.label / (right - left);
        for (position, label) in self.time.ticks(self.panel.series, share) {
            let x = self.x_at(position);
            self.canvas.line(&[(x, bottom), (x, bottom + 5.0)], AXIS, 1.5);
            self.label(&label, (x, bottom + 18.0), TEXT);
        }
        let unit = match self.panel.series.measure.coding {
            Coding::Proportion { .. } => "Per cent of the base",
            Coding::Mean => "Mean",
        };
        self.canvas.text(unit, (0.0, 10.0), Anchor::Start, shape.font, TEXT);
    }

    /// The other groups, faint: what this one is to be read against.
    fn others(&self) {
        for line in self.panel.series.lines.iter().filter(|line| line.group != self.panel.line.group) {
            for run in self.runs(&self.placed(line)) {
                let points: Vec<At> = run.iter().map(|p| (p.x, p.y)).collect();
                self.canvas.line(&points, OTHERS, 1.5);
            }
        }
    }

    /// Dashed, with the letter by which the notes under the chart explain it.
    fn breaks(&self) {
        let bottom = self.shape.height - self.shape.bottom;
        for (number, found) in self.panel.series.breaks.iter().enumerate() {
            let x = match found.before.checked_sub(1) {
                Some(earlier) => 0.5 * (self.x(earlier) + self.x(found.before)),
                None => self.x_at(0.0),
            };
            self.canvas.dashed(&[(x, self.shape.top - 6.0), (x, bottom)], AXIS, 1.5);
            let mark = super::break_mark(number);
            self.canvas.text(&mark, (x, self.shape.top - 14.0), Anchor::Middle, self.shape.font, TEXT);
        }
    }

    fn placed(&self, line: &Line) -> Vec<Placed> {
        let waves = self.panel.series.waves.iter();
        waves
            .zip(&line.points)
            .enumerate()
            .filter_map(|(wave, (about, point))| match point {
                Point::Estimated(estimate) => Some(Placed {
                    wave,
                    x: self.x(wave),
                    y: self.y(estimate.value),
                    high: self.y(estimate.upper),
                    low: self.y(estimate.lower),
                    value: estimate.value,
                    provisional: about.provisional,
                }),
                Point::Unrepresentative { .. } | Point::Absent { .. } => None,
            })
            .collect()
    }

    /// Neighbours between which no break stands.
    fn runs<'p>(&self, placed: &'p [Placed]) -> Vec<&'p [Placed]> {
        let breaks = &self.panel.series.breaks;
        placed.chunk_by(|a, b| !breaks.iter().any(|k| a.wave < k.before && k.before <= b.wave)).collect()
    }

    fn line(&self) {
        let placed = self.placed(self.panel.line);
        let runs = self.runs(&placed);
        for run in runs.iter().filter(|run| run.len() > 1) {
            let upper: Vec<At> = run.iter().map(|p| (p.x, p.high)).collect();
            let lower: Vec<At> = run.iter().map(|p| (p.x, p.low)).collect();
            let outline: Vec<At> = upper.iter().copied().chain(lower.iter().rev().copied()).collect();
            self.canvas.filled(&outline, BAND);
            self.canvas.line(&upper, EDGE, 1.0);
            self.canvas.line(&lower, EDGE, 1.0);
        }
        for run in &runs {
            let points: Vec<At> = run.iter().map(|p| (p.x, p.y)).collect();
            if points.len() > 1 {
                self.canvas.line(&points, INK, 2.5);
            }
            if placed.len() <= BARS_MAX || points.len() == 1 {
                for point in *run {
                    self.canvas.line(&[(point.x, point.high), (point.x, point.low)], INK, 1.5);
                }
            }
        }
        for point in &placed {
            self.mark(point);
        }
        self.label_ends(&placed);
    }

    /// The smoothed level of each stretch, dashed: no dots, so that nobody takes it for figures.
    fn smoothed(&self) {
        for stretch in self.panel.line.smoothed.iter().filter(|_| self.panel.smoothed) {
            let points: Vec<At> = stretch.points.iter().map(|p| (self.x(p.wave), self.y(p.value))).collect();
            self.canvas.dashed(&points, SMOOTH, 2.0);
        }
    }

    fn mark(&self, point: &Placed) {
        let at = (point.x, point.y);
        if point.provisional {
            self.canvas.ring(at, self.shape.dot, INK);
        } else {
            self.canvas.dot(at, self.shape.dot, INK);
        }
    }

    /// The first and the last figure, where the eye looks for them.
    fn label_ends(&self, placed: &[Placed]) {
        let ends = match placed {
            [] => Vec::new(),
            [only] => vec![only],
            [first, .., last] => vec![first, last],
        };
        for point in ends {
            let text = words::value(&self.panel.series.measure.coding, point.value);
            self.label(&text, (point.x, point.high - 11.0), INK);
        }
    }

    /// Samples without a sampling interval: their own shape, no line, no interval. The name stands away from the line.
    fn apart(&self) {
        let nearest = self.placed(self.panel.line).last().map_or(0.0, |p| p.y);
        for (wave, point) in self.panel.line.points.iter().enumerate() {
            if let Point::Unrepresentative { value, .. } = point {
                let (x, y) = (self.x(wave), self.y(*value));
                self.canvas.diamond((x, y), self.shape.dot + 2.0, APART);
                let sample = self.panel.series.waves.get(wave).map_or("", |w| w.sample_type.in_words());
                // Below, unless the line runs there, or the words of the time axis.
                let floor = self.shape.height - self.shape.bottom;
                let away = if y <= nearest || y + 26.0 > floor { -18.0 } else { 18.0 };
                self.label(sample, (x, y + away), APART);
            }
        }
    }

    /// A text centred at a point, moved inwards where it would leave the picture.
    fn label(&self, text: &str, (x, y): At, colour: Colour) {
        let half = HALF_CHARACTER * self.shape.font * text.chars().count() as f64;
        let centre = x.min(self.shape.width - half - 1.0).max(half + 1.0);
        self.canvas.text(text, (centre, y), Anchor::Middle, self.shape.font, colour);
    }
}
