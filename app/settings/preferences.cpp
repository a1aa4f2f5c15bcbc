// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/settings/preferences.h"

namespace etl::settings {

namespace {

constexpr int kMaxRecentFiles = 10;

} // namespace

Preferences::Preferences()
    : lightTheme(m_store, "window/lightTheme", false)
    , windowGeometry(m_store, "window/geometry", {})
    , dockSizes(m_store, "window/dockSizes", {})
    , recentFiles(m_store, "files/recent", {})
{}

Preferences::Preferences(const QString &file)
    : m_store(file, QSettings::IniFormat)
    , lightTheme(m_store, "window/lightTheme", false)
    , windowGeometry(m_store, "window/geometry", {})
    , dockSizes(m_store, "window/dockSizes", {})
    , recentFiles(m_store, "files/recent", {})
{}

void Preferences::addRecentFile(const QString &path)
{
    auto files = recentFiles.get();
    files.removeAll(path);
    files.prepend(path);
    while (files.size() > kMaxRecentFiles)
        files.removeLast();
    recentFiles.set(files);
}

} // namespace etl::settings
