// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/protocol/runvalues.h"

#include <array>

namespace etl::protocol {

namespace {

template<typename E>
std::string_view nameOf(E value)
{
    for (const auto &[known, name] : enumNames(value)) {
        if (known == value)
            return name;
    }
    return "unknown";
}

} // namespace

EnumNames<RunState> enumNames(RunState)
{
    static constexpr std::array<std::pair<RunState, std::string_view>, 9> kNames{{
        {RunState::Starting, "starting"},
        {RunState::Running, "running"},
        {RunState::Draining, "draining"},
        {RunState::Stopping, "stopping"},
        {RunState::Committing, "committing"},
        {RunState::Finished, "finished"},
        {RunState::Stopped, "stopped"},
        {RunState::Failed, "failed"},
        {RunState::Killed, "killed"},
    }};
    return kNames;
}

EnumNames<StopVerb> enumNames(StopVerb)
{
    static constexpr std::array<std::pair<StopVerb, std::string_view>, 3> kNames{{
        {StopVerb::Stop, "stop"},
        {StopVerb::Drain, "drain"},
        {StopVerb::Kill, "kill"},
    }};
    return kNames;
}

EnumNames<LogLevel> enumNames(LogLevel)
{
    static constexpr std::array<std::pair<LogLevel, std::string_view>, 4> kNames{{
        {LogLevel::Debug, "debug"},
        {LogLevel::Info, "info"},
        {LogLevel::Warning, "warning"},
        {LogLevel::Error, "error"},
    }};
    return kNames;
}

EnumNames<LoaderOutcome> enumNames(LoaderOutcome)
{
    static constexpr std::array<std::pair<LoaderOutcome, std::string_view>, 4> kNames{{
        {LoaderOutcome::Committed, "committed"},
        {LoaderOutcome::RolledBack, "rolled-back"},
        {LoaderOutcome::LeftOver, "left-over"},
        {LoaderOutcome::Kept, "kept"},
    }};
    return kNames;
}

std::string_view runStateName(RunState state)
{
    return nameOf(state);
}

std::string_view logLevelName(LogLevel level)
{
    return nameOf(level);
}

} // namespace etl::protocol
