//! Functions that give numbers.

use super::super::calendar::months_between;
use super::super::function::Function;
use super::Values;

pub fn number(function: Function, values: Values<'_>) -> f64 {
    let x = |at: usize| values.number(at);
    match function {
        Function::Number | Function::DecimalDateTime => x(0),
        Function::DecimalTime => x(0).rem_euclid(1.0),
        Function::DifferenceInMonths => months_between(x(0), x(1)),
        Function::CountSelected => values.text(0).split_whitespace().count() as f64,
        Function::StringLength => values.text(0).chars().count() as f64,
        Function::Int => x(0).trunc(),
        Function::Round => rounded(x(0), if values.len() > 1 { x(1) } else { 0.0 }),
        Function::Floor => x(0).floor(),
        Function::Ceiling => x(0).ceil(),
        Function::Abs => x(0).abs(),
        Function::Power => x(0).powf(x(1)),
        Function::Sqrt => x(0).sqrt(),
        Function::Exp => x(0).exp(),
        Function::Exp10 => 10f64.powf(x(0)),
        Function::Log => x(0).ln(),
        Function::Log10 => x(0).log10(),
        Function::Sin => x(0).sin(),
        Function::Cos => x(0).cos(),
        Function::Tan => x(0).tan(),
        Function::Asin => x(0).asin(),
        Function::Acos => x(0).acos(),
        Function::Atan => x(0).atan(),
        Function::Atan2 => x(0).atan2(x(1)),
        Function::Pi => std::f64::consts::PI,
        Function::Min => known(values, f64::min),
        Function::Max => known(values, f64::max),
        Function::Sum => {
            let mut sum = 0.0;
            values.each(0, |one| sum += Some(one.number()).filter(|n| !n.is_nan()).unwrap_or(0.0));
            sum
        }
        Function::Count => counted(values, |one| one.asked()),
        Function::CountNonEmpty => counted(values, |one| !one.value().is_empty()),
        _ => f64::NAN,
    }
}

/// The least, or greatest, of the numbers that are known; NaN when none is.
fn known(values: Values<'_>, better: fn(f64, f64) -> f64) -> f64 {
    // `f64::min` and `f64::max` take the number where the other is NaN.
    let mut best = f64::NAN;
    values.each(0, |one| best = better(best, one.number()));
    best
}

fn counted(values: Values<'_>, counts: fn(&super::Each<'_>) -> bool) -> f64 {
    let mut count = 0u32;
    values.each(0, |one| count += u32::from(counts(&one)));
    f64::from(count)
}

/// Rounds the number as it is written in decimals, so that 1.005 to two digits is 1.01; halves go up, as XPath's `round` has it. NaN
/// for more than 30 digits before or behind the point.
fn rounded(value: f64, digits: f64) -> f64 {
    let digits = digits.trunc();
    if digits.is_nan() || digits.abs() > 30.0 {
        return f64::NAN;
    }
    if digits == 0.0 || !value.is_finite() {
        return half_up(value);
    }
    let shifted = |value: f64, by: f64| format!("{value}e{by}").parse().unwrap_or(f64::NAN);
    shifted(half_up(shifted(value, digits)), -digits)
}

fn half_up(value: f64) -> f64 {
    let below = value.floor();
    if value - below >= 0.5 { below + 1.0 } else { below }
}
