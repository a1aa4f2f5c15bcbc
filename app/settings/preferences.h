// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QSettings>
#include <QString>
#include <QStringList>

namespace etl::settings {

// One remembered choice: its key, type and default stand in one place. Defaults are not written.
// GUI thread.
template<typename T>
class Preference
{
public:
    Preference(QSettings &store, const char *key, T defaultValue)
        : m_store(store)
        , m_key(QLatin1String(key))
        , m_default(std::move(defaultValue))
    {}

    T get() const
    {
        return m_store.value(m_key, QVariant::fromValue(m_default)).template value<T>();
    }
    void set(const T &value)
    {
        if (value == m_default)
            m_store.remove(m_key);
        else
            m_store.setValue(m_key, QVariant::fromValue(value));
    }

private:
    QSettings &m_store;
    QLatin1String m_key;
    T m_default;
};

// What the window remembers of one user. Unknown keys in the store are kept. GUI thread.
class Preferences
{
public:
    Preferences();
    // A store of its own, for tests and pictures.
    explicit Preferences(const QString &file);

private:
    QSettings m_store;

public:
    Preference<bool> lightTheme;
    Preference<QByteArray> windowGeometry;
    Preference<QByteArray> dockSizes;
    Preference<QStringList> recentFiles; // newest first

    // To the front of the list, which stays short.
    void addRecentFile(const QString &path);
};

} // namespace etl::settings
