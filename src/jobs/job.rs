//! One piece of work on rayon's pool, watched from the UI thread.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use poll_promise::Promise;

use super::{Cancelled, Progress, ProgressReport};

/// Why a job has no result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JobError<E> {
    #[error("cancelled")]
    Cancelled,
    /// The work panicked: a fault of this program, with the panic's message.
    #[error("stopped by a fault in this program: {0}")]
    Panicked(String),
    #[error(transparent)]
    Failed(E),
}

impl<E> From<Cancelled> for JobError<E> {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}

/// Running work and its result to come. Dropping it asks the work to stop.
pub struct Job<T: Send + 'static, E: Send + 'static> {
    /// None once the result was taken.
    promise: Option<Promise<Result<T, JobError<E>>>>,
    progress: Arc<Progress>,
}

impl<T: Send, E: Send> Job<T, E> {
    /// Starts `work`, and calls `wake` when its result is there. A panic in `work` becomes [`JobError::Panicked`].
    pub fn spawn(
        progress: Arc<Progress>,
        wake: impl FnOnce() + Send + 'static,
        work: impl FnOnce(&Progress) -> Result<T, JobError<E>> + Send + 'static,
    ) -> Self {
        let (job, run) = Self::new(progress, wake, work);
        rayon::spawn(run);
        job
    }

    /// Like [`Self::spawn`], on a thread of its own: for work that waits, be it for a person, a disk or a share of the pool,
    /// and that must not take the place of what the pool could do meanwhile.
    pub fn spawn_thread(
        name: &str,
        progress: Arc<Progress>,
        wake: impl FnOnce() + Send + 'static,
        work: impl FnOnce(&Progress) -> Result<T, JobError<E>> + Send + 'static,
    ) -> std::io::Result<Self> {
        let (job, run) = Self::new(progress, wake, work);
        std::thread::Builder::new().name(name.to_owned()).spawn(run)?;
        Ok(job)
    }

    /// A job, and what is to be run for it.
    fn new(
        progress: Arc<Progress>,
        wake: impl FnOnce() + Send + 'static,
        work: impl FnOnce(&Progress) -> Result<T, JobError<E>> + Send + 'static,
    ) -> (Self, impl FnOnce() + Send + 'static) {
        let (sender, promise) = Promise::new();
        let shared = progress.clone();
        let run = move || {
            // A sender that is dropped unused would make the promise panic, hence a result in every case.
            let result = catch_unwind(AssertUnwindSafe(|| work(&shared)))
                .unwrap_or_else(|payload| Err(JobError::Panicked(panic_message(payload.as_ref()))));
            sender.send(result);
            wake();
        };
        (Self { promise: Some(promise), progress }, run)
    }

    /// The result, once, when it is there.
    pub fn take(&mut self) -> Option<Result<T, JobError<E>>> {
        match self.promise.take()?.try_take() {
            Ok(result) => Some(result),
            Err(pending) => {
                self.promise = Some(pending);
                None
            }
        }
    }

    /// Waits for the result; none where it was taken before.
    pub fn wait(mut self) -> Option<Result<T, JobError<E>>> {
        self.promise.take().map(Promise::block_and_take)
    }

    /// Asks the work to stop; the result will be [`JobError::Cancelled`] unless it was there already.
    pub fn cancel(&self) {
        self.progress.cancel();
    }

    /// How far the work is.
    pub fn report(&self) -> ProgressReport {
        self.progress.report()
    }
}

impl<T: Send + 'static, E: Send + 'static> Drop for Job<T, E> {
    fn drop(&mut self) {
        // The progress may be shared with a job that follows, so that only unfinished work is stopped.
        if self.promise.is_some() {
            self.progress.cancel();
        }
    }
}

fn panic_message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("unknown panic").to_owned()
}

#[cfg(test)]
mod tests {
    use std::{
        sync::mpsc,
        time::{Duration, Instant},
    };

    use super::*;

    type Outcome = Result<u32, JobError<&'static str>>;

    fn outcome(work: impl FnOnce(&Progress) -> Outcome + Send + 'static) -> Outcome {
        let (woken, wakes) = mpsc::channel();
        let mut job = Job::spawn(Arc::default(), move || woken.send(()).unwrap(), work);
        wakes.recv_timeout(Duration::from_secs(10)).unwrap();
        job.take().unwrap()
    }

    #[test]
    fn results_errors_and_panics_arrive() {
        assert_eq!(outcome(|_| Ok(7)), Ok(7));
        assert_eq!(outcome(|_| Err(JobError::Failed("no"))), Err(JobError::Failed("no")));
        assert_eq!(outcome(|_| panic!("row {}", 3)), Err(JobError::Panicked("row 3".to_owned())));
    }

    #[test]
    fn whoever_waits_gets_the_result_of_all_the_work() {
        let work = |progress: &Progress| {
            std::thread::sleep(Duration::from_millis(20));
            progress.check()?;
            Ok(7)
        };
        let job: Job<u32, ()> = Job::spawn_thread("waited for", Arc::default(), || (), work).unwrap();
        assert_eq!(job.wait(), Some(Ok(7)));
    }

    #[test]
    fn cancelled_work_stops_soon() {
        let mut job: Job<(), ()> = Job::spawn(
            Arc::default(),
            || (),
            |progress| {
                loop {
                    progress.advance(1)?;
                    std::thread::sleep(Duration::from_millis(1));
                }
            },
        );
        assert_eq!(job.take(), None);
        job.cancel();
        let deadline = Instant::now() + Duration::from_secs(10);
        while Instant::now() < deadline {
            if let Some(result) = job.take() {
                assert_eq!(result, Err(JobError::Cancelled));
                return;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        panic!("the job did not stop");
    }

    #[test]
    fn a_dropped_job_is_cancelled_but_a_finished_one_leaves_its_progress_alone() {
        let progress = Arc::new(Progress::unwatched());
        let (woken, wakes) = mpsc::channel();
        let mut job: Job<(), ()> = Job::spawn(progress.clone(), move || woken.send(()).unwrap(), |_| Ok(()));
        wakes.recv_timeout(Duration::from_secs(10)).unwrap();
        job.take();
        drop(job);
        assert!(progress.check().is_ok());
        drop(Job::<(), ()>::spawn(progress.clone(), || (), |_| Ok(())));
        assert!(progress.check().is_err());
    }
}
