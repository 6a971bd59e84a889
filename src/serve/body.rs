//! What an answer carries: bytes at hand, or a stream of them.
//!
//! Refuses to hold more of a stream than a few pieces: who does not read is not written for.

use std::{
    io::Read,
    pin::Pin,
    task::{Context, Poll},
};

use hyper::body::{Body as HttpBody, Bytes, Frame, SizeHint};
use tokio::sync::mpsc;

/// How many pieces wait for a slow reader.
const WAITING: usize = 4;
/// The size of a piece of a file, in bytes.
const PIECE: usize = 64 << 10;

/// What an answer carries.
#[derive(Debug)]
pub(super) enum Body {
    /// These bytes; `None` once they are sent.
    Whole(Option<Bytes>),
    /// What comes, until the sender is gone.
    Stream(mpsc::Receiver<Bytes>),
    /// What comes, until a piece is missing: then the answer must not look complete.
    File(mpsc::Receiver<Result<Bytes, Torn>>),
}

/// A file could not be read to its end.
#[derive(Debug, thiserror::Error)]
#[error("the file could not be read to its end")]
pub(super) struct Torn;

impl Body {
    pub(super) fn whole(bytes: impl Into<Bytes>) -> Self {
        Self::Whole(Some(bytes.into()))
    }

    /// A stream and where it is fed.
    pub(super) fn stream() -> (mpsc::Sender<Bytes>, Self) {
        let (feed, body) = mpsc::channel(WAITING);
        (feed, Self::Stream(body))
    }

    /// Streams what a reader gives, from a thread that may wait.
    pub(super) fn file(mut reader: Box<dyn Read + Send>) -> Self {
        let (feed, body) = mpsc::channel(WAITING);
        tokio::task::spawn_blocking(move || {
            loop {
                let mut piece = vec![0; PIECE];
                let part = match reader.read(&mut piece) {
                    Ok(0) => return,
                    Ok(length) => {
                        piece.truncate(length);
                        Ok(piece.into())
                    }
                    Err(_) => Err(Torn),
                };
                if part.is_err() | feed.blocking_send(part).is_err() {
                    return;
                }
            }
        });
        Self::File(body)
    }
}

impl HttpBody for Body {
    type Data = Bytes;
    type Error = Torn;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Torn>>> {
        match self.get_mut() {
            Self::Whole(bytes) => Poll::Ready(bytes.take().filter(|bytes| !bytes.is_empty()).map(|bytes| Ok(Frame::data(bytes)))),
            Self::Stream(body) => body.poll_recv(context).map(|part| part.map(|bytes| Ok(Frame::data(bytes)))),
            Self::File(body) => body.poll_recv(context).map(|part| part.map(|part| part.map(Frame::data))),
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(bytes) if bytes.as_ref().is_none_or(Bytes::is_empty))
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(bytes) => SizeHint::with_exact(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64)),
            Self::Stream(_) | Self::File(_) => SizeHint::default(),
        }
    }
}
