//! A view in one pass over it: what its look depends on, and what stands in the gaps.
//!
//! The look is everything that a template may branch on or print; it is written out in full, so that two views with the same look
//! are drawn alike but for their gaps. Which fields are gaps is said once, in [`Gap::of`]. First type to read: [`Print`].

use serde::ser::{self, Serialize};
use std::cell::Cell;
use std::fmt;

/// A field that does not change how a page looks: it is put in afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    /// Words put in as they are, escaped.
    Words,
    /// A mark that is there or not.
    Mark,
}

impl Gap {
    /// The gaps by the name of their field. A template may print them, and nothing else: no `#if` on words, and marks through the
    /// helper `mark`.
    pub fn of(field: &str) -> Option<Gap> {
        match field {
            // Of a form, and of a line of the check of answers.
            "submission_key" | "start_key" | "result_key" | "answer" => Some(Gap::Words),
            // Of an option, and of a line of the check of answers.
            "checked" | "unanswered" => Some(Gap::Mark),
            _ => None,
        }
    }
}

/// Views are hundreds of fields of a few bytes.
const USUAL: usize = 12 * 1024;

thread_local! {
    /// Room for a look, kept from page to page.
    static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// A view taken apart.
#[derive(Debug)]
pub(super) struct Print<'h> {
    /// The person's own address, `/r/…`: an address that begins with it is the same for everybody but for that.
    home: &'h str,
    pub look: Vec<u8>,
    pub words: Vec<String>,
    pub marks: Vec<bool>,
    gap: Option<Gap>,
}

impl<'h> Print<'h> {
    pub fn of<T: Serialize>(template: &str, whole: &T, home: &'h str) -> Result<Print<'h>, Unprintable> {
        let mut look = SCRATCH.take();
        look.clear();
        look.reserve(USUAL);
        let mut print = Print { home, look, words: Vec::new(), marks: Vec::new(), gap: None };
        print.text(template);
        whole.serialize(&mut print)?;
        Ok(print)
    }

    /// Lets the next view on this thread use the room that this one took.
    pub fn done(self) {
        SCRATCH.set(self.look);
    }

    fn named(&mut self, field: &str) {
        self.gap = Gap::of(field);
    }

    fn tag(&mut self, tag: u8) {
        self.gap = None;
        self.look.push(tag);
    }

    fn number(&mut self, tag: u8, bits: u64) {
        self.tag(tag);
        self.look.extend_from_slice(&bits.to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.number(b's', text.len() as u64);
        self.look.extend_from_slice(text.as_bytes());
    }
}

/// What of a text comes after the person's own address, where it begins with that.
pub(super) fn below<'t>(text: &'t str, home: &str) -> Option<&'t str> {
    let rest = text.strip_prefix(home).filter(|_| !home.is_empty())?;
    (rest.is_empty() || rest.starts_with(['/', '?', '#'])).then_some(rest)
}

/// A view that is not made of plain fields; it is rendered the long way.
#[derive(Debug)]
pub(super) struct Unprintable(String);

impl fmt::Display for Unprintable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unprintable {}

impl ser::Error for Unprintable {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Unprintable(message.to_string())
    }
}

type Done = Result<(), Unprintable>;

impl ser::Serializer for &mut Print<'_> {
    type Ok = ();
    type Error = Unprintable;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    fn serialize_bool(self, value: bool) -> Done {
        if self.gap.take() == Some(Gap::Mark) {
            self.marks.push(value);
            self.look.push(b'?');
        } else {
            self.look.push(if value { b'1' } else { b'0' });
        }
        Ok(())
    }

    fn serialize_str(self, value: &str) -> Done {
        if self.gap.take() == Some(Gap::Words) {
            self.words.push(value.to_owned());
            self.look.push(b'$');
        } else if let Some(rest) = below(value, self.home) {
            self.look.push(b'~');
            self.text(rest);
        } else {
            self.text(value);
        }
        Ok(())
    }

    fn serialize_i8(self, value: i8) -> Done {
        self.serialize_i64(value.into())
    }

    fn serialize_i16(self, value: i16) -> Done {
        self.serialize_i64(value.into())
    }

    fn serialize_i32(self, value: i32) -> Done {
        self.serialize_i64(value.into())
    }

    fn serialize_i64(self, value: i64) -> Done {
        self.number(b'i', value.cast_unsigned());
        Ok(())
    }

    fn serialize_u8(self, value: u8) -> Done {
        self.serialize_u64(value.into())
    }

    fn serialize_u16(self, value: u16) -> Done {
        self.serialize_u64(value.into())
    }

    fn serialize_u32(self, value: u32) -> Done {
        self.serialize_u64(value.into())
    }

    fn serialize_u64(self, value: u64) -> Done {
        self.number(b'u', value);
        Ok(())
    }

    fn serialize_f32(self, value: f32) -> Done {
        self.serialize_f64(value.into())
    }

    fn serialize_f64(self, value: f64) -> Done {
        self.number(b'f', value.to_bits());
        Ok(())
    }

    fn serialize_char(self, value: char) -> Done {
        self.number(b'c', u32::from(value).into());
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Done {
        self.number(b'b', value.len() as u64);
        self.look.extend_from_slice(value);
        Ok(())
    }

    fn serialize_none(self) -> Done {
        self.serialize_unit()
    }

    // A gap may be absent: that it is there is part of the look.
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Done {
        self.look.push(b'o');
        value.serialize(self)
    }

    fn serialize_unit(self) -> Done {
        self.tag(b'n');
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Done {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Done {
        self.gap = None;
        self.text(variant);
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Done {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Done {
        self.tag(b'v');
        self.text(variant);
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self, Unprintable> {
        self.tag(b'[');
        Ok(self)
    }

    fn serialize_tuple(self, length: usize) -> Result<Self, Unprintable> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_struct(self, _: &'static str, length: usize) -> Result<Self, Unprintable> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<Self, Unprintable> {
        self.text(variant);
        self.serialize_seq(Some(length))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self, Unprintable> {
        self.tag(b'{');
        Ok(self)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Unprintable> {
        self.tag(b'{');
        Ok(self)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Self, Unprintable> {
        self.text(variant);
        self.tag(b'{');
        Ok(self)
    }
}

impl Print<'_> {
    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        value.serialize(self)
    }

    // Names need not stand in the look where every view of a template has the same ones; of a map they may differ.
    fn field<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Done {
        self.named(name);
        value.serialize(&mut *self)?;
        self.gap = None;
        Ok(())
    }

    fn close(&mut self, tag: u8) -> Done {
        self.tag(tag);
        Ok(())
    }
}

impl ser::SerializeSeq for &mut Print<'_> {
    type Ok = ();
    type Error = Unprintable;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        self.element(value)
    }

    fn end(self) -> Done {
        self.close(b']')
    }
}

impl ser::SerializeTuple for &mut Print<'_> {
    type Ok = ();
    type Error = Unprintable;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        self.element(value)
    }

    fn end(self) -> Done {
        self.close(b']')
    }
}

impl ser::SerializeTupleStruct for &mut Print<'_> {
    type Ok = ();
    type Error = Unprintable;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        self.element(value)
    }

    fn end(self) -> Done {
        self.close(b']')
    }
}

impl ser::SerializeTupleVariant for &mut Print<'_> {
    type Ok = ();
    type Error = Unprintable;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        self.element(value)
    }

    fn end(self) -> Done {
        self.close(b']')
    }
}

impl ser::SerializeMap for &mut Print<'_> {
    type Ok = ();
    type Error = Unprintable;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Done {
        let begin = self.look.len();
        key.serialize(&mut **self)?;
        // The name as it was just written, after its tag and length.
        let name = self.look.get(begin + 9..).and_then(|bytes| std::str::from_utf8(bytes).ok());
        self.gap = name.and_then(Gap::of);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        value.serialize(&mut **self)?;
        self.gap = None;
        Ok(())
    }

    fn end(self) -> Done {
        self.close(b'}')
    }
}

impl ser::SerializeStruct for &mut Print<'_> {
    type Ok = ();
    type Error = Unprintable;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Done {
        self.field(name, value)
    }

    fn end(self) -> Done {
        self.close(b'}')
    }
}

impl ser::SerializeStructVariant for &mut Print<'_> {
    type Ok = ();
    type Error = Unprintable;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Done {
        self.field(name, value)
    }

    fn end(self) -> Done {
        self.close(b'}')
    }
}
