//! One window per person and display: a later start hands its files to the window that runs.
//!
//! The running window holds a lock on a file and listens on a socket beside it, in a folder that nobody else may enter. The
//! system lets go of the lock when the process ends, however it ends, so that a socket without a lock is one that was left behind.

use std::{
    ffi::OsString,
    fs::{self, File, TryLockError},
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    os::unix::{
        fs::{DirBuilderExt as _, PermissionsExt as _},
        net::{UnixListener, UnixStream},
    },
    path::{Path, PathBuf},
    sync::mpsc,
    thread,
    time::{Duration, SystemTime},
};

use serde::{Deserialize, Serialize};

/// How long a start waits for the running window to take its files before it opens a window of its own.
const PATIENCE: Duration = Duration::from_secs(2);
/// A window that runs but does not listen yet is asked again after this time.
const RETRY: Duration = Duration::from_millis(20);
/// More than any list of files that a desktop passes.
const LONGEST_REQUEST: u64 = 1 << 22;

/// What became of a start.
#[derive(Debug)]
pub(super) enum Start {
    /// It is the first: later ones will find it.
    First(Inbox),
    /// The running window has taken the files.
    HandedOver,
    /// It has a window of its own, as there is no place to meet, or nobody answered there.
    Alone,
}

/// What a later start asks for.
#[derive(Debug, Serialize, Deserialize)]
struct Request {
    /// Who asks waits no longer than this.
    until: SystemTime,
    /// Absolute paths.
    files: Vec<OsString>,
}

/// A request on its way to the window, and whom to tell that it was taken.
type Delivery = (Request, mpsc::Sender<()>);

/// Where the files of later starts arrive. Dropping it makes room for another first start.
#[derive(Debug)]
pub(super) struct Inbox {
    listener: Option<UnixListener>,
    deliveries: Option<mpsc::Receiver<Delivery>>,
    address: PathBuf,
    _lock: File,
}

/// Where the starts of one person on one display meet.
#[derive(Debug, Clone)]
pub(super) struct MeetingPlace {
    folder: PathBuf,
    /// Of the display, so that files go to a window that can be seen where they were opened.
    name: String,
}

impl MeetingPlace {
    /// That of this user on this display, if there is one.
    pub(super) fn of_user() -> Option<Self> {
        let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let in_home = |place: &str| variable("HOME").map(|home| Path::new(&home).join(place));
        let (folder, display) = if cfg!(target_os = "macos") {
            (in_home("Library/Caches"), OsString::new())
        } else {
            let folder = variable("XDG_RUNTIME_DIR").or_else(|| variable("XDG_CACHE_HOME")).map(PathBuf::from);
            (folder.or_else(|| in_home(".cache")), variable("DISPLAY").or_else(|| variable("WAYLAND_DISPLAY"))?)
        };
        let display = display.to_string_lossy();
        let name = display.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect();
        Some(Self { folder: folder?.join("heapdrift"), name })
    }

    /// Says that a window is about to open on `files`, which are handed over if one runs already.
    pub(super) fn start(&self, files: &[PathBuf]) -> Start {
        self.start_within(files, PATIENCE)
    }

    fn start_within(&self, files: &[PathBuf], patience: Duration) -> Start {
        let Ok(lock) = self.lock_file() else { return Start::Alone };
        match lock.try_lock() {
            Ok(()) => self.listen(lock).map_or(Start::Alone, Start::First),
            Err(TryLockError::WouldBlock) if self.hand_over(files, patience) => Start::HandedOver,
            Err(_) => Start::Alone,
        }
    }

    /// The file whose lock the first start holds, in a folder for this user alone.
    fn lock_file(&self) -> io::Result<File> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
        // It may have been there before, with other rights; that of somebody else can't be used.
        fs::set_permissions(&self.folder, fs::Permissions::from_mode(0o700))?;
        File::options().create(true).append(true).open(self.folder.join(format!("window{}.lock", self.name)))
    }

    fn address(&self) -> PathBuf {
        self.folder.join(format!("window{}.socket", self.name))
    }

    fn listen(&self, lock: File) -> io::Result<Inbox> {
        let address = self.address();
        // Nobody holds the lock but we: what is there was left behind.
        let _ = fs::remove_file(&address);
        let listener = Some(UnixListener::bind(&address)?);
        Ok(Inbox { listener, deliveries: None, address, _lock: lock })
    }

    /// Whether the running window took `files` before the end of our patience.
    fn hand_over(&self, files: &[PathBuf], patience: Duration) -> bool {
        let absolute = |file: &PathBuf| std::path::absolute(file).unwrap_or_else(|_| file.clone()).into_os_string();
        let until = SystemTime::now() + patience;
        let Ok(mut line) = serde_json::to_vec(&Request { until, files: files.iter().map(absolute).collect() }) else {
            return false;
        };
        line.push(b'\n');
        let address = self.address();
        let (sender, answer) = mpsc::channel();
        // On a thread of its own, as a process that was stopped leaves whoever calls it waiting.
        let asking = thread::Builder::new().name("hand over".to_owned()).spawn(move || {
            let mut result = ask(&address, &line);
            while result.is_err() && SystemTime::now() < until {
                thread::sleep(RETRY);
                result = ask(&address, &line);
            }
            // Whoever waited for it may be gone.
            let _ = sender.send(result.is_ok());
        });
        // A little more than what is asked for, so that what was taken at the last moment is not opened twice.
        asking.is_ok() && answer.recv_timeout(patience + patience / 4).unwrap_or(false)
    }
}

fn ask(address: &Path, line: &[u8]) -> io::Result<()> {
    let mut stream = UnixStream::connect(address)?;
    stream.write_all(line)?;
    stream.read_exact(&mut [0])
}

impl Inbox {
    /// Listens from now on, and calls `wake` when something has arrived.
    pub(super) fn listen(&mut self, wake: impl Fn() + Send + 'static) {
        let Some(listener) = self.listener.take() else { return };
        let (sender, deliveries) = mpsc::channel();
        self.deliveries = Some(deliveries);
        // Without the thread later starts wait in vain, and open windows of their own.
        let _ = thread::Builder::new().name("later starts".to_owned()).spawn(move || {
            for stream in listener.incoming().filter_map(Result::ok) {
                // One that can't be understood is not answered.
                let _ = serve(stream, &sender, &wake);
            }
        });
    }

    /// The files of the next start that still waits for an answer, which it gets by this.
    pub(super) fn take(&self) -> Option<Vec<PathBuf>> {
        loop {
            let (request, taken) = self.deliveries.as_ref()?.try_recv().ok()?;
            // Who has waited too long has opened a window of its own.
            if SystemTime::now() <= request.until && taken.send(()).is_ok() {
                return Some(request.files.into_iter().map(PathBuf::from).collect());
            }
        }
    }
}

impl Drop for Inbox {
    fn drop(&mut self) {
        // What stays behind is cleared away by the next start.
        let _ = fs::remove_file(&self.address);
    }
}

/// Takes in one request, and answers it as soon as the window has taken it.
fn serve(stream: UnixStream, window: &mpsc::Sender<Delivery>, wake: &impl Fn()) -> io::Result<()> {
    // Whoever connects and says nothing must not keep others waiting for ever.
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut reader = BufReader::new(stream);
    let mut line = Vec::new();
    reader.by_ref().take(LONGEST_REQUEST).read_until(b'\n', &mut line)?;
    let request: Request = serde_json::from_slice(&line)?;
    let rest = request.until.duration_since(SystemTime::now()).unwrap_or_default().min(PATIENCE);
    let (taken, was_taken) = mpsc::channel();
    window.send((request, taken)).map_err(io::Error::other)?;
    wake();
    was_taken.recv_timeout(rest).map_err(io::Error::other)?;
    reader.get_mut().write_all(b"+")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Long enough for a busy machine; waited for only where nobody answers.
    const LONG: Duration = Duration::from_secs(20);

    fn place(folder: &tempfile::TempDir) -> MeetingPlace {
        MeetingPlace { folder: folder.path().join("heapdrift"), name: "-7".to_owned() }
    }

    fn first(place: &MeetingPlace) -> Inbox {
        match place.start_within(&[], LONG) {
            Start::First(inbox) => inbox,
            other => panic!("{other:?} instead of the first"),
        }
    }

    #[test]
    fn the_files_of_a_later_start_arrive_in_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let mut inbox = first(&place(&folder));
        let (wake, woken) = mpsc::channel();
        inbox.listen(move || wake.send(()).unwrap());
        let later = place(&folder);
        let files = vec![PathBuf::from("relative.heapsnapshot"), PathBuf::from("/日本/a\nb \"c\".heapsnapshot")];
        let start = thread::spawn(move || later.start_within(&files, LONG));
        woken.recv().unwrap();
        let here = std::env::current_dir().unwrap();
        let arrived = inbox.take().unwrap();
        assert_eq!(arrived, [here.join("relative.heapsnapshot"), PathBuf::from("/日本/a\nb \"c\".heapsnapshot")]);
        assert!(matches!(start.join().unwrap(), Start::HandedOver));
        assert_eq!(inbox.take(), None);
    }

    #[test]
    fn nobody_else_can_reach_the_socket_and_any_path_gets_through() {
        use std::os::unix::ffi::OsStringExt as _;

        let folder = tempfile::tempdir().unwrap();
        let place = place(&folder);
        fs::create_dir(&place.folder).unwrap();
        fs::set_permissions(&place.folder, fs::Permissions::from_mode(0o777)).unwrap();
        let mut inbox = first(&place);
        assert_eq!(fs::metadata(&place.folder).unwrap().permissions().mode() & 0o777, 0o700);
        let (wake, woken) = mpsc::channel();
        inbox.listen(move || wake.send(()).unwrap());
        let path = PathBuf::from(OsString::from_vec(b"/tmp/\xff\xfe.heapsnapshot".to_vec()));
        let files = vec![path.clone()];
        let start = thread::spawn(move || place.start_within(&files, LONG));
        woken.recv().unwrap();
        assert_eq!(inbox.take().unwrap(), [path]);
        assert!(matches!(start.join().unwrap(), Start::HandedOver));
    }

    #[test]
    fn a_window_that_hangs_is_given_up_and_gets_nothing_later() {
        let folder = tempfile::tempdir().unwrap();
        let mut inbox = first(&place(&folder));
        let start = || place(&folder).start_within(&[PathBuf::from("/a")], Duration::from_millis(100));
        assert!(matches!(start(), Start::Alone), "nobody listens");
        inbox.listen(|| ());
        assert!(matches!(start(), Start::Alone), "nobody takes");
        assert_eq!(inbox.take(), None);
    }

    #[test]
    fn a_socket_that_was_left_behind_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let place = place(&folder);
        drop(first(&place));
        fs::write(place.address(), "").unwrap();
        let inbox = first(&place);
        assert!(matches!(place.start_within(&[], Duration::from_millis(50)), Start::Alone));
        drop(inbox);
        assert!(!place.address().exists());
    }

    #[test]
    fn without_a_folder_every_start_has_its_own_window() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("heapdrift"), "a file in its place").unwrap();
        assert!(matches!(place(&folder).start_within(&[], LONG), Start::Alone));
    }
}
