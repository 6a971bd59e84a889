//! The bytes of one connection, watched: what hyper would let pass is noticed, and who does not read is left.
//!
//! Refuses to wait for a reader for more than ten seconds.

use std::{
    future::Future,
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Sleep, sleep},
};

/// How long a write may wait for the reader.
const WRITE: Duration = Duration::from_secs(10);

/// Whether a line ended with a bare line feed, which other servers read differently. There are no bodies here: every byte is of a head.
#[derive(Debug, Default, Clone)]
pub(super) struct Laxity(Arc<AtomicBool>);

impl Laxity {
    pub(super) fn was_seen(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A connection.
#[derive(Debug)]
pub(super) struct Wire {
    stream: TcpStream,
    last: u8,
    laxity: Laxity,
    waiting: Option<Pin<Box<Sleep>>>,
}

impl Wire {
    pub(super) fn new(stream: TcpStream) -> (Self, Laxity) {
        let laxity = Laxity::default();
        (Self { stream, last: b'\n', laxity: laxity.clone(), waiting: None }, laxity)
    }

    fn look(&mut self, bytes: &[u8]) {
        for byte in bytes {
            if *byte == b'\n' && self.last != b'\r' {
                self.laxity.0.store(true, Ordering::Relaxed);
            }
            self.last = *byte;
        }
    }

    /// Ends a wait for the reader that takes too long.
    fn patience<T>(&mut self, context: &mut Context<'_>, outcome: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if outcome.is_ready() {
            self.waiting = None;
            return outcome;
        }
        let waiting = self.waiting.get_or_insert_with(|| Box::pin(sleep(WRITE)));
        match waiting.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        let outcome = Pin::new(&mut this.stream).poll_read(context, buffer);
        let fresh = buffer.filled()[before..].to_vec();
        this.look(&fresh);
        outcome
    }
}

impl AsyncWrite for Wire {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let outcome = Pin::new(&mut this.stream).poll_write(context, bytes);
        this.patience(context, outcome)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let outcome = Pin::new(&mut this.stream).poll_flush(context);
        this.patience(context, outcome)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let outcome = Pin::new(&mut this.stream).poll_shutdown(context);
        this.patience(context, outcome)
    }
}
