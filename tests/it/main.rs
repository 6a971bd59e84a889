//! Integration tests: the library as its users meet it.

mod publish;
