//! The accept loop: each connection with its limits, and the signals that end the preview.
//!
//! Refuses heads above 16 KiB, more than 64 headers, and who takes more than five seconds for a head.

use std::{
    convert::Infallible,
    future::Future,
    io,
    pin::Pin,
    sync::{Arc, mpsc},
    task::{Context, Poll},
    time::Duration,
};

use hyper::{
    Request, Response,
    body::{Body as HttpBody, Bytes, Frame, Incoming, SizeHint},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    runtime::Runtime,
};

use super::{
    Event,
    answer::Preview,
    body::{Body, Torn},
    connections::{Answering, Connections, Place},
    wire::Wire,
};

/// The largest head, in bytes.
const HEAD: usize = 16 << 10;
/// The most headers.
const HEADERS: usize = 64;
/// How long a head may take; an idle connection ends then, too.
const HEAD_TIME: Duration = Duration::from_secs(5);
/// How long to wait when the system has no more descriptors.
const BREATH: Duration = Duration::from_millis(50);

/// Answers for ever.
pub(super) async fn accept(listener: TcpListener, preview: Arc<Preview>) {
    let connections = Connections::default();
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(BREATH).await;
            continue;
        };
        // Answers are written whole: nothing is gained by waiting for more.
        let _ = stream.set_nodelay(true);
        if let Some(place) = connections.admit() {
            tokio::spawn(serve(stream, Arc::new(place), preview.clone()));
        }
    }
}

async fn serve(stream: TcpStream, place: Arc<Place>, preview: Arc<Preview>) {
    let (wire, laxity) = Wire::new(stream);
    let service = service_fn(|request: Request<Incoming>| {
        let (preview, answering, laxity) = (preview.clone(), place.answer(), laxity.clone());
        async move { Ok::<_, Infallible>(preview.answer(&request, &laxity).await.map(|body| Sent { body, _answering: answering })) }
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME).max_headers(HEADERS).max_header_size(HEAD).max_buf_size(HEAD);
    let connection = builder.serve_connection(TokioIo::new(wire), service);
    tokio::select! {
        // A connection that fails concerns its other end alone.
        _ = connection => {}
        () = place.leave.notified() => {}
    }
}

/// A body that keeps its connection among those that are being answered.
struct Sent {
    body: Body,
    _answering: Answering,
}

impl HttpBody for Sent {
    type Data = Bytes;
    type Error = Torn;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Torn>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Ctrl-C and, where there is one, SIGTERM end the preview.
pub(super) fn stop_on_signals(runtime: &Runtime, stop: mpsc::Sender<Event>, done: mpsc::Sender<Option<super::News>>) -> io::Result<()> {
    let signal = signals()?;
    runtime.spawn(async move {
        signal.await;
        let _ = stop.send(Event::Stop);
        let _ = done.send(None);
    });
    Ok(())
}

#[cfg(unix)]
fn signals() -> io::Result<impl Future<Output = ()> + Send> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut all = [signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?, signal(SignalKind::hangup())?];
    Ok(async move {
        let [interrupt, terminate, hangup] = &mut all;
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hangup.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn signals() -> io::Result<impl Future<Output = ()> + Send> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}

/// The response to a request, before its connection is known.
pub(super) type Answer = Response<Body>;
