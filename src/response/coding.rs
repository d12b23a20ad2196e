//! Coding: raw form values become answers of the item.
