// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <memory>

namespace etl::supervisor {

// Deletes from the event loop, silent from now on: the object may be the sender of the signal being
// handled. The object's thread.
struct DeleteLater
{
    void operator()(QObject *object) const
    {
        object->disconnect();
        object->deleteLater();
    }
};

template<typename T>
using LatePtr = std::unique_ptr<T, DeleteLater>;

} // namespace etl::supervisor
