//! Tells the program which build it is, and puts icon and version where Windows looks for them.

use std::{
    env, fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    io,
    path::Path,
};

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=assets/build.rs");
    name_analysis()?;
    #[cfg(windows)]
    windows_resource();
    Ok(())
}

/// Names what computes columns by all of its sources and by what these build on: columns that were kept by another build are not
/// believed.
fn name_analysis() -> io::Result<()> {
    let mut hasher = DefaultHasher::new();
    for key in ["CARGO_CFG_TARGET_ENDIAN", "CARGO_CFG_TARGET_POINTER_WIDTH"] {
        env::var(key).unwrap_or_default().hash(&mut hasher);
    }
    for folder in ["src/snapshot", "src/graph", "src/seen"] {
        println!("cargo:rerun-if-changed={folder}");
        hash_folder(Path::new(folder), &mut hasher)?;
    }
    println!("cargo:rerun-if-changed=Cargo.lock");
    fs::read("Cargo.lock")?.hash(&mut hasher);
    println!("cargo:rustc-env=HEAPDRIFT_ANALYSIS={} {:016x}", env!("CARGO_PKG_VERSION"), hasher.finish());
    Ok(())
}

fn hash_folder(folder: &Path, hasher: &mut DefaultHasher) -> io::Result<()> {
    let mut entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::path);
    for entry in entries {
        if entry.file_type()?.is_dir() {
            hash_folder(&entry.path(), hasher)?;
        } else {
            entry.file_name().hash(hasher);
            fs::read(entry.path())?.hash(hasher);
        }
    }
    Ok(())
}

#[cfg(windows)]
fn windows_resource() {
    println!("cargo:rerun-if-changed=assets/windows/heapdrift.ico");
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() != Ok("windows") {
        return;
    }
    // Name, description and version are those of Cargo.toml.
    let mut resource = winresource::WindowsResource::new();
    resource.set_icon("assets/windows/heapdrift.ico");
    if let Err(error) = resource.compile() {
        println!("cargo:warning=The program has no icon, as the resource could not be compiled: {error}");
    }
}
