//! The file that settings are kept in, which the windows of a person share. The only place that touches storage.

use std::{
    fs::{self, File, TryLockError},
    io::{self, ErrorKind},
    path::{Path, PathBuf},
    time::Duration,
};

use super::{Settings, VERSION, merge::merged};
use crate::{app::whole_file, user_folders};

/// Where settings are kept.
#[derive(Debug, Clone)]
pub struct SettingsFile {
    path: PathBuf,
    /// What this window last loaded or kept.
    known: Settings,
    /// Whether it was a newer version's when it was loaded: then it is that version's alone, and nothing is kept.
    is_newer: bool,
}

impl SettingsFile {
    /// The user's own, where the system keeps such files; none if it has no place for them.
    pub fn of_user() -> Option<Self> {
        user_folders::settings().map(|config| Self::at(config.join("heapdrift/settings.json")))
    }

    /// Settings kept in the file at `path`.
    pub fn at(path: PathBuf) -> Self {
        Self { path, known: Settings::default(), is_newer: false }
    }

    /// What was kept, and a sentence if that could not be used; the defaults are then in force. A damaged file is set aside, and one
    /// of a newer version stays as it is.
    pub fn load(&mut self) -> (Settings, Option<String>) {
        let (settings, fault) = match self.read() {
            Ok(settings) => (settings.unwrap_or_default(), None),
            Err(ReadError::Io(error)) => {
                let fault = format!("The settings could not be read, so this window has none: {error}");
                (Settings::default(), Some(fault))
            }
            Err(fault @ ReadError::Newer) => {
                let fault =
                    format!("{fault}, and stay as they are. This window starts without them, and keeps nothing");
                self.is_newer = true;
                (Settings::default(), Some(fault))
            }
            Err(fault @ ReadError::Damaged) => {
                let aside = self.aside();
                let kept = match fs::rename(&self.path, &aside) {
                    Ok(()) => format!("the old ones are kept in {}", aside.display()),
                    Err(error) => format!("they will be replaced, as they could not be set aside: {error}"),
                };
                (Settings::default(), Some(format!("{fault}. This window starts with new ones; {kept}")))
            }
        };
        self.known = settings.clone();
        (settings, fault)
    }

    /// What was kept, without a word or a change if it can't be used.
    pub fn peek(&self) -> Option<Settings> {
        self.read().ok().flatten()
    }

    /// Keeps what has changed in `settings` since they were loaded or kept: all of it or, if that fails, nothing. What other
    /// windows have kept meanwhile stays; of files, and of what was said of holders, it is known to this window from now on.
    pub fn save(&mut self, settings: &mut Settings) -> io::Result<()> {
        if self.is_newer {
            return Ok(());
        }
        fs::create_dir_all(self.path.parent().unwrap_or(Path::new(".")))?;
        // Until all is written; to go on without it is better than to lose what the person did.
        let _lock = self.lock();
        let theirs = match self.read() {
            Ok(theirs) => theirs,
            Err(ReadError::Io(error)) => return Err(error),
            Err(newer @ ReadError::Newer) => return Err(io::Error::other(newer.to_string())),
            Err(ReadError::Damaged) => {
                fs::rename(&self.path, self.aside())?;
                None
            }
        };
        let merged = match &theirs {
            Some(theirs) => merged(&self.known, settings, theirs.clone()),
            None => settings.clone(),
        };
        if theirs.as_ref() != Some(&merged) {
            whole_file::replace_private(&self.path, |out| Ok(serde_json::to_writer_pretty(out, &merged)?))?;
        }
        settings.take_shared(merged);
        self.known = settings.clone();
        Ok(())
    }

    /// What the file says; none if there is no file.
    fn read(&self) -> Result<Option<Settings>, ReadError> {
        let text = match fs::read(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(ReadError::Io(error)),
        };
        match serde_json::from_slice::<Settings>(&text) {
            Ok(settings) if settings.version <= VERSION => Ok(Some(settings.sane())),
            Ok(_) => Err(ReadError::Newer),
            Err(_) => Err(ReadError::Damaged),
        }
    }

    /// Where a damaged file goes, beside those that went before: it may be the only one with the person's notes.
    fn aside(&self) -> PathBuf {
        let free = |path: &PathBuf| !path.exists();
        let first = self.path.with_extension("set-aside.json");
        let numbered = (2..1000).map(|number| self.path.with_extension(format!("set-aside-{number}.json")));
        std::iter::once(first.clone()).chain(numbered).find(free).unwrap_or(first)
    }

    /// Keeps other windows from saving until the answer is dropped; none if one of them does not end.
    fn lock(&self) -> Option<File> {
        // Not the file itself, in whose place another one is put.
        let file = File::create(self.path.with_extension("lock")).ok()?;
        for _ in 0..TRIES {
            match file.try_lock() {
                Ok(()) => return Some(file),
                Err(TryLockError::WouldBlock) => std::thread::sleep(BETWEEN_TRIES),
                // There are no locks where this file is.
                Err(TryLockError::Error(_)) => return None,
            }
        }
        None
    }
}

/// How long to wait for another window that saves: a hundred milliseconds in all.
const TRIES: u32 = 50;
const BETWEEN_TRIES: Duration = Duration::from_millis(2);

#[derive(Debug, thiserror::Error)]
enum ReadError {
    #[error(transparent)]
    Io(io::Error),
    #[error("The settings are those of a newer version of Heapdrift")]
    Newer,
    #[error("The settings are damaged")]
    Damaged,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{
        app::Theme,
        model::{Note, NoteSubject, TableView, Unit},
    };

    fn file(folder: &tempfile::TempDir) -> SettingsFile {
        SettingsFile::at(folder.path().join("deep/settings.json"))
    }

    #[test]
    fn settings_come_back() {
        let folder = tempfile::tempdir().unwrap();
        let mut file = file(&folder);
        assert_eq!(file.load(), (Settings::default(), None));
        let mut settings = Settings {
            theme: Theme::Light,
            zoom_percent: 120,
            window_size: [1000, 700],
            is_maximized: true,
            view: TableView::All,
            unit: Unit::Count,
            expected: BTreeSet::from(["cache in Prices".to_owned()]),
            ..Settings::default()
        };
        settings.remember(vec![PathBuf::from("/dumps/t0.heapsnapshot"), PathBuf::from("/dumps/日本.heapsnapshot")]);
        file.save(&mut settings).unwrap();
        assert_eq!(file.load(), (settings, None));
    }

    #[test]
    fn what_is_missing_has_its_default_and_what_makes_no_sense_is_mended() {
        let folder = tempfile::tempdir().unwrap();
        let mut file = file(&folder);
        file.save(&mut Settings::default()).unwrap();
        fs::write(&file.path, "{\"theme\":\"dark\",\"zoom_percent\":9999,\"window_size\":[1,65535],\"more\":1}")
            .unwrap();
        let (settings, fault) = file.load();
        assert_eq!((settings.theme, settings.zoom_percent, settings.window_size), (Theme::Dark, 200, [720, 16_000]));
        assert_eq!(fault, None);
    }

    #[test]
    fn damaged_settings_are_set_aside_each_time_with_a_word() {
        let folder = tempfile::tempdir().unwrap();
        let mut file = file(&folder);
        file.save(&mut Settings::default()).unwrap();
        for (text, aside) in [("{\"theme\":", "settings.set-aside.json"), ("", "settings.set-aside-2.json")] {
            fs::write(&file.path, text).unwrap();
            let (settings, fault) = file.load();
            assert_eq!(settings, Settings::default());
            let fault = fault.unwrap();
            assert!(fault.contains("damaged") && fault.contains(aside), "{fault}");
            assert_eq!(fs::read_to_string(folder.path().join("deep").join(aside)).unwrap(), text);
            // The next start has nothing to complain of.
            assert_eq!(file.load(), (Settings::default(), None));
        }
        let first = fs::read_to_string(folder.path().join("deep/settings.set-aside.json")).unwrap();
        assert_eq!(first, "{\"theme\":", "what was set aside first is still there");
    }

    #[test]
    fn settings_of_a_newer_version_stay_as_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let mut file = file(&folder);
        file.save(&mut Settings::default()).unwrap();
        let newer = "{\"version\":3,\"theme\":\"dark\"}";
        fs::write(&file.path, newer).unwrap();
        let (mut settings, fault) = file.load();
        assert_eq!(settings, Settings::default());
        assert!(fault.unwrap().contains("newer version"));
        settings.theme = Theme::Light;
        file.save(&mut settings).unwrap();
        assert_eq!(fs::read_to_string(&file.path).unwrap(), newer);
    }

    #[test]
    fn a_save_waits_for_another_window_and_goes_on_without_it_if_that_does_not_end() {
        let folder = tempfile::tempdir().unwrap();
        let mut file = file(&folder);
        file.save(&mut Settings::default()).unwrap();
        let other = File::create(file.path.with_extension("lock")).unwrap();
        other.lock().unwrap();
        assert!(file.lock().is_none());
        let mut settings = Settings { theme: Theme::Dark, ..Settings::default() };
        file.save(&mut settings).unwrap();
        assert_eq!(file.peek().unwrap().theme, Theme::Dark);
        drop(other);
        assert!(file.lock().is_some());
    }

    #[test]
    fn windows_that_share_the_file_each_keep_what_they_changed() {
        let folder = tempfile::tempdir().unwrap();
        let (mut first_file, mut second_file) = (file(&folder), file(&folder));
        let (mut first, mut second) = (first_file.load().0, second_file.load().0);
        first.theme = Theme::Dark;
        first.expected.insert("cache in Prices".to_owned());
        first.remember(vec![PathBuf::from("/first")]);
        second.zoom_percent = 150;
        second.expected.insert("cache in Stocks".to_owned());
        second.remember(vec![PathBuf::from("/second")]);
        first_file.save(&mut first).unwrap();
        second_file.save(&mut second).unwrap();
        first_file.save(&mut first).unwrap();

        let (both, fault) = file(&folder).load();
        assert_eq!((both.theme, both.zoom_percent, fault), (Theme::Dark, 150, None));
        assert_eq!(both.expected, BTreeSet::from(["cache in Prices".to_owned(), "cache in Stocks".to_owned()]));
        assert_eq!(both.recent, [[PathBuf::from("/second")], [PathBuf::from("/first")]]);
        assert_eq!(first.expected, both.expected, "the first window knows it too");
        assert_eq!(first.zoom_percent, 100, "but keeps its own size");
    }

    #[test]
    fn what_one_window_takes_back_is_gone_and_what_another_adds_meanwhile_stays() {
        let folder = tempfile::tempdir().unwrap();
        let (mut first_file, mut second_file) = (file(&folder), file(&folder));
        let mut first = first_file.load().0;
        first.expected.insert("cache in Prices".to_owned());
        first.remember(vec![PathBuf::from("/old")]);
        first_file.save(&mut first).unwrap();
        let mut second = second_file.load().0;
        second.expected.clear();
        second.forget_files();
        first.remember(vec![PathBuf::from("/new")]);
        first_file.save(&mut first).unwrap();
        second_file.save(&mut second).unwrap();
        first_file.save(&mut first).unwrap();

        let both = file(&folder).load().0;
        assert_eq!(both.expected, BTreeSet::new());
        assert_eq!(both.recent, [[PathBuf::from("/new")]]);
    }

    #[test]
    fn many_windows_that_save_at_once_lose_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut files: Vec<SettingsFile> = (0..4).map(|_| file(&folder)).collect();
        std::thread::scope(|scope| {
            for (window, file) in files.iter_mut().enumerate() {
                scope.spawn(move || {
                    let mut settings = file.load().0;
                    for number in 0..5 {
                        settings.expected.insert(format!("{window} {number}"));
                        file.save(&mut settings).unwrap();
                    }
                });
            }
        });
        assert_eq!(file(&folder).load().0.expected.len(), 20);
    }

    #[test]
    fn a_file_that_a_newer_version_writes_meanwhile_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let mut file = file(&folder);
        let mut settings = file.load().0;
        file.save(&mut settings).unwrap();
        let newer = "{\"version\":3,\"theme\":\"dark\"}";
        fs::write(&file.path, newer).unwrap();
        settings.theme = Theme::Light;
        assert!(file.save(&mut settings).unwrap_err().to_string().contains("newer version"));
        assert_eq!(fs::read_to_string(&file.path).unwrap(), newer);
    }

    #[test]
    fn settings_of_the_first_version_are_read_and_kept_as_those_of_this_one() {
        let folder = tempfile::tempdir().unwrap();
        let mut file = file(&folder);
        file.save(&mut Settings::default()).unwrap();
        fs::write(&file.path, "{\"version\":1,\"theme\":\"dark\",\"expected\":[\"a\"]}").unwrap();
        let (mut settings, fault) = file.load();
        assert_eq!((settings.theme, settings.expected.len(), fault), (Theme::Dark, 1, None));
        settings.expected.insert("b".to_owned());
        file.save(&mut settings).unwrap();
        assert!(fs::read_to_string(&file.path).unwrap().contains("\"version\": 2"));
    }

    #[test]
    fn notes_of_two_windows_are_kept_and_the_last_word_on_one_subject_holds() {
        let folder = tempfile::tempdir().unwrap();
        let (mut first_file, mut second_file) = (file(&folder), file(&folder));
        let note = |subject: &str, text: &str| Note {
            subject: NoteSubject::Holder(subject.to_owned()),
            name: subject.to_owned(),
            text: text.to_owned(),
            is_pinned: false,
        };
        let mut first = first_file.load().0;
        first.set_note(note("a", "old"));
        first.set_note(note("b", "b"));
        first_file.save(&mut first).unwrap();
        let mut second = second_file.load().0;
        first.set_note(note("c", "of the first"));
        second.set_note(note("a", "new"));
        second.set_note(note("b", ""));
        first_file.save(&mut first).unwrap();
        second_file.save(&mut second).unwrap();
        first_file.save(&mut first).unwrap();
        let mut texts: Vec<String> = file(&folder).load().0.notes.into_iter().map(|note| note.text).collect();
        texts.sort_unstable();
        assert_eq!(texts, ["new", "of the first"]);
    }
}
