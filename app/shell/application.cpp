// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/application.h"

#include "app/shell/mainwindow.h"
#include "app/shell/screenshot.h"
#include "engine/catalog/descriptor.h"
#include "widgets/common/theme.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QScreen>
#include <QTemporaryDir>
#include <QTextStream>
#include <QTimer>

#include <cstring>

namespace etl::shell {

namespace {

bool hasArgument(int argc, char **argv, const char *name)
{
    for (int i = 1; i < argc; ++i) {
        if (std::strncmp(argv[i], name, std::strlen(name)) == 0)
            return true;
    }
    return false;
}

int usageError(const QString &text)
{
    QTextStream(stderr) << "dataetl: " << text << "\nTry 'dataetl --help'.\n";
    return 2;
}

struct Options
{
    QString file;
    ScreenshotOrder picture;
    bool wantsPicture = false;
    QString error;
};

QSize parseSize(const QString &text)
{
    const auto parts = text.split(QLatin1Char('x'));
    return parts.size() == 2 ? QSize(parts[0].toInt(), parts[1].toInt()) : QSize();
}

Options parseOptions(const QApplication &application)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("Build, run and watch data pipelines."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(QStringLiteral("FILE"), QStringLiteral("pipeline to open (.etl)"),
                                 QStringLiteral("[FILE]"));
    const auto option = [&](const char *name, const char *help, const char *value = nullptr) {
        parser.addOption(
            {QLatin1String(name), QLatin1String(help), QLatin1String(value ? value : "")});
    };
    option("screenshot", "Draw a picture of the window into a file and leave.", "OUT.png");
    option("size", "Size of the picture, 1600x980 unless given.", "WxH");
    option("theme", "dark or light.", "THEME");
    option("view", "design or monitor.", "VIEW");
    option("run", "Start a real run and draw it.");
    option("run-for", "Seconds that the run goes on before the picture.", "SECONDS");
    option("select", "Node to select.", "NODE");
    option("problems", "Show the list of problems.");
    parser.process(application);

    Options options;
    const auto files = parser.positionalArguments();
    options.file = files.value(0);
    auto &picture = options.picture;
    options.wantsPicture = parser.isSet(QStringLiteral("screenshot"));
    picture.output = parser.value(QStringLiteral("screenshot"));
    picture.file = options.file;
    picture.light = parser.value(QStringLiteral("theme")) == QStringLiteral("light");
    picture.monitor = parser.value(QStringLiteral("view")) == QStringLiteral("monitor");
    picture.run = parser.isSet(QStringLiteral("run"));
    picture.select = parser.value(QStringLiteral("select"));
    picture.problems = parser.isSet(QStringLiteral("problems"));
    if (parser.isSet(QStringLiteral("run-for")))
        picture.runSeconds = parser.value(QStringLiteral("run-for")).toDouble();
    if (parser.isSet(QStringLiteral("size"))) {
        picture.size = parseSize(parser.value(QStringLiteral("size")));
        if (picture.size.width() < 200 || picture.size.height() < 200)
            options.error = QStringLiteral("--size takes two numbers from 200 on, as in 1280x800");
    }
    if (files.size() > 1)
        options.error = QStringLiteral("only one file can be opened at a time");
    if (options.wantsPicture && options.file.isEmpty())
        options.error = QStringLiteral("--screenshot needs a pipeline file");
    return options;
}

} // namespace

int runApplication(int argc, char **argv)
{
    // A picture needs no display.
    if (hasArgument(argc, argv, "--screenshot") && qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("dataetl"));
    QApplication::setApplicationDisplayName(QStringLiteral("DataETL"));
    QApplication::setOrganizationName(QStringLiteral("dataetl"));
    QApplication::setApplicationVersion(QStringLiteral(DATAETL_VERSION));
    const auto options = parseOptions(application);
    if (!options.error.isEmpty())
        return usageError(options.error);

    // A picture neither uses nor changes what the user's windows remember.
    const auto scratch = options.wantsPicture ? std::make_unique<QTemporaryDir>() : nullptr;
    auto preferences = scratch ? std::make_unique<settings::Preferences>(
                                     scratch->filePath(QStringLiteral("preferences.ini")))
                               : std::make_unique<settings::Preferences>();
    const bool light = options.wantsPicture ? options.picture.light : preferences->lightTheme.get();
    widgets::applyTheme(application, light ? widgets::ThemeKind::Light : widgets::ThemeKind::Dark);

    document::PipelineDocument document(catalog::builtinCatalog());
    session::EngineSession session(client::EngineClientOptions{});
    MainWindow window(document, session, *preferences);
    session.connectToEngine();
    if (options.wantsPicture) {
        Screenshot screenshot(window, session, document, options.picture);
        QTimer::singleShot(0, &screenshot, &Screenshot::start);
        return QApplication::exec();
    }
    const QSize frame(0, 36); // a title bar, about: none is there to be measured yet
    window.resize(window.size().boundedTo(window.screen()->availableSize() - frame));
    window.restoreGeometry(preferences->windowGeometry.get());
    window.show();
    if (!options.file.isEmpty())
        window.openFile(options.file);
    return QApplication::exec();
}

} // namespace etl::shell
