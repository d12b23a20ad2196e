//! The service as a browser meets it, on a database of its own.

mod designer;
mod desk;
mod guards;
mod interview;
mod languages;
mod quality;
mod report;
mod result;
mod returning;
mod world;
