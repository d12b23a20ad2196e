mod gss;
mod reference;
