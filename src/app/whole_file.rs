//! Writing files of which there is never a half.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write as _},
    path::Path,
};

/// Puts what `write` writes in the place of the file at `path`, or of the one that it links to. If that fails, or the power does,
/// the old file is still there. Who may read it is as with any new file: the person's own mask decides.
pub(super) fn replace(path: &Path, write: impl FnOnce(&mut BufWriter<&File>) -> io::Result<()>) -> io::Result<()> {
    replace_with_mode(path, 0o666, write)
}

/// The same for what is nobody else's business: on Unix, the person alone may read it.
pub(super) fn replace_private(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<&File>) -> io::Result<()>,
) -> io::Result<()> {
    replace_with_mode(path, 0o600, write)
}

#[cfg_attr(not(unix), expect(unused_variables, reason = "there are no modes"))]
fn replace_with_mode(
    path: &Path,
    mode: u32,
    write: impl FnOnce(&mut BufWriter<&File>) -> io::Result<()>,
) -> io::Result<()> {
    let target = fs::canonicalize(path);
    let path = target.as_deref().unwrap_or(path);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".heapdrift-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(mode));
    let unfinished = builder.tempfile_in(folder)?;
    let mut out = BufWriter::new(unfinished.as_file());
    write(&mut out)?;
    out.flush()?;
    drop(out);
    unfinished.as_file().sync_all()?;
    unfinished.persist(path).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.csv");
        replace(&path, |out| out.write_all(b"old")).unwrap();
        let failed = replace(&path, |out| {
            out.write_all(b"half of the n")?;
            Err(io::Error::other("the disk is full"))
        });
        assert!(failed.is_err());
        assert_eq!(fs::read(&path).unwrap(), b"old");
        replace(&path, |out| out.write_all(b"new")).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing unfinished is left");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_one_and_what_is_private_stays_so() {
        use std::os::unix::fs::{MetadataExt as _, symlink};

        let folder = tempfile::tempdir().unwrap();
        let (kept_elsewhere, link) = (folder.path().join("dotfiles.json"), folder.path().join("settings.json"));
        fs::write(&kept_elsewhere, "old").unwrap();
        symlink(&kept_elsewhere, &link).unwrap();
        replace_private(&link, |out| out.write_all(b"new")).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&kept_elsewhere).unwrap(), b"new");
        assert_eq!(fs::metadata(&kept_elsewhere).unwrap().mode() & 0o777, 0o600);
    }
}
