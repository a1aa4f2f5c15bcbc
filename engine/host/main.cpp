// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/host/enginesetup.h"
#include "engine/host/pipelinefile.h"
#include "engine/host/runcommand.h"
#include "engine/host/servecommand.h"

#include <QCoreApplication>

#include <cstdio>

namespace {
struct PlainView : etl::host::RunView
{
    void refused(const etl::model::Issues &issues, const std::optional<etl::Error> &error) override
    {
        for (const auto &issue : issues)
            std::fprintf(stderr, "%s\n", issue.toString().c_str());
        if (error)
            std::fprintf(stderr, "%s\n", error->toString().c_str());
    }
    void started(const etl::protocol::RunStarted &s) override
    {
        std::fprintf(stderr, "run %s\n%s\n", s.run.value.c_str(),
                     etl::model::describe(s.plan).c_str());
    }
    void sampled(const etl::protocol::TelemetryFrame &f) override
    {
        if (f.sequence % 10)
            return;
        for (auto &n : f.nodes)
            std::fprintf(stderr, "w%u n%u in %lu out %lu busy %lu wait %lu block %lu eng %lu | ",
                         n.worker, n.node, n.rowsIn, n.rowsOut, n.busyUs / 1000, n.waitingUs / 1000,
                         n.blockedUs / 1000, n.engineUs / 1000);
        std::fprintf(stderr, "mem %lu MB\n", f.memoryBytes >> 20);
    }
    void logged(const std::vector<etl::protocol::LogLine> &lines) override
    {
        for (auto &l : lines)
            std::fprintf(stderr, "[%s] %s\n", l.node.c_str(), l.text.c_str());
    }
    void stateChanged(const etl::protocol::RunStateChanged &c) override
    {
        std::fprintf(stderr, "state %s\n", std::string(runStateName(c.state)).c_str());
    }
    void finished(const etl::protocol::RunReport &r) override
    {
        std::fprintf(stderr,
                     "wall %lu cpu %lu deaths %d repl %d back %lu fwd %lu dropped %lu peak %lu "
                     "overhead %.3f\n",
                     r.wallMs, r.cpuMs, r.deaths, r.replacements, r.batchesRolledBack,
                     r.batchesRolledForward, r.rowsDropped, r.peakMemoryBytes >> 20, r.overhead);
        for (auto &l : r.loaders)
            std::fprintf(stderr, "loader %s %s outcome %d rows %lu bytes %lu %s\n", l.node.c_str(),
                         l.path.c_str(), int(l.outcome), l.rows, l.bytes, l.note.c_str());
    }
};
} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    app.setApplicationVersion(QStringLiteral("0.1.0"));
    auto config = etl::host::engineConfig();
    if (!config) {
        std::fprintf(stderr, "%s\n", config.error().toString().c_str());
        return 1;
    }
    const auto args = app.arguments();
    if (args.value(1) == QLatin1String("serve-local")) {
        etl::host::ServeCommand serve(*config);
        QObject::connect(
            &serve, &etl::host::ServeCommand::done, &app, [&](int c) { app.exit(c); },
            Qt::QueuedConnection);
        if (auto s = serve.start(); !s) {
            std::fprintf(stderr, "%s\n", s.error().toString().c_str());
            return 1;
        }
        return app.exec();
    }
    auto file = etl::host::readPipelineFile(args.value(2).toStdString());
    if (!file) {
        std::fprintf(stderr, "%s\n", file.error().toString().c_str());
        return 2;
    }
    etl::protocol::StartRun request;
    request.pipelineText = file->text;
    request.folder = file->folder;
    request.path = file->path;
    request.title = file->title;
    PlainView view;
    etl::host::RunCommand run(*config, request, view);
    QObject::connect(
        &run, &etl::host::RunCommand::done, &app, [&](int c) { app.exit(c); },
        Qt::QueuedConnection);
    run.start();
    return app.exec();
}
