//! A result that follows its inputs: the newest request wins, the last result stays until the next is there.

use std::sync::Arc;

use super::{Job, JobError, Progress};

/// The latest result for a key that changes now and then. Results of older requests never appear.
pub struct Latest<K, T: Send + 'static, E: Send + 'static> {
    running: Option<Job<T, E>>,
    /// What was asked for last, running or done.
    requested: Option<K>,
    result: Option<T>,
}

impl<K, T: Send, E: Send> Default for Latest<K, T, E> {
    fn default() -> Self {
        Self { running: None, requested: None, result: None }
    }
}

impl<K: PartialEq, T: Send, E: Send> Latest<K, T, E> {
    /// Asks for the result of `key`, unless that was asked for last. Older work is stopped.
    pub fn request(
        &mut self,
        key: K,
        wake: impl FnOnce() + Send + 'static,
        work: impl FnOnce(&Progress) -> Result<T, JobError<E>> + Send + 'static,
    ) {
        if self.requested.as_ref() == Some(&key) {
            return;
        }
        self.requested = Some(key);
        self.running = Some(Job::spawn(Arc::default(), wake, work));
    }

    /// Takes over a result that has arrived: true if there is a new one. An error is returned, and the old result stays.
    pub fn poll(&mut self) -> Result<bool, JobError<E>> {
        let Some(outcome) = self.running.as_mut().and_then(Job::take) else { return Ok(false) };
        self.running = None;
        self.result = Some(outcome?);
        Ok(true)
    }

    /// The last result, even if another was asked for since.
    pub fn get(&self) -> Option<&T> {
        self.result.as_ref()
    }

    /// The result of `key`, if that was asked for last and has arrived.
    pub fn get_for<Q: ?Sized + PartialEq>(&self, key: &Q) -> Option<&T>
    where
        K: std::borrow::Borrow<Q>,
    {
        let is_asked = self.requested.as_ref().is_some_and(|requested| requested.borrow() == key);
        self.result.as_ref().filter(|_| is_asked && !self.is_running())
    }

    /// The last result, to be changed in place.
    pub fn get_mut(&mut self) -> Option<&mut T> {
        self.result.as_mut()
    }

    /// The last result, handed over.
    pub fn take(&mut self) -> Option<T> {
        self.result.take()
    }

    /// Whether a result is on its way.
    pub fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// Forgets results and stops work.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    fn settle(latest: &mut Latest<u32, u32, ()>) {
        let deadline = Instant::now() + Duration::from_secs(10);
        while latest.is_running() && Instant::now() < deadline {
            let _ = latest.poll();
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    #[test]
    fn the_old_result_stays_until_the_newest_arrives() {
        let mut latest = Latest::<u32, u32, ()>::default();
        latest.request(1, || (), |_| Ok(10));
        settle(&mut latest);
        assert_eq!(latest.get(), Some(&10));

        // This one ends only because the next request stops it.
        latest.request(
            2,
            || (),
            |progress| {
                while progress.check().is_ok() {
                    std::thread::sleep(Duration::from_millis(1));
                }
                Ok(20)
            },
        );
        latest.request(3, || (), |_| Ok(30));
        assert_eq!(latest.get(), Some(&10));
        settle(&mut latest);
        assert_eq!(latest.get(), Some(&30));
    }

    #[test]
    fn asking_again_for_the_same_key_does_nothing() {
        let mut latest = Latest::<u32, u32, ()>::default();
        latest.request(1, || (), |_| Ok(10));
        settle(&mut latest);
        latest.request(1, || (), |_| Ok(11));
        assert!(!latest.is_running());
        assert_eq!(latest.get(), Some(&10));
    }

    #[test]
    fn a_failure_is_told_and_the_old_result_stays() {
        let mut latest = Latest::<u32, u32, ()>::default();
        latest.request(1, || (), |_| Ok(10));
        settle(&mut latest);
        latest.request(2, || (), |_| Err(JobError::Failed(())));
        let deadline = Instant::now() + Duration::from_secs(10);
        let mut outcome = Ok(false);
        while outcome == Ok(false) && Instant::now() < deadline {
            outcome = latest.poll();
        }
        assert_eq!(outcome, Err(JobError::Failed(())));
        assert_eq!(latest.get(), Some(&10));
    }
}
