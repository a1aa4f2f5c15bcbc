// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/protocol/frame.h"
#include "engine/protocol/messagekinds.h"
#include "tests/helpers/suite.h"

#include <QTest>

using namespace etl;
using namespace etl::protocol;

class TestFrame : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void writesTheLengthLittleEndian()
    {
        QCOMPARE(makeFrame("abc"), std::string("\x03\0\0\0abc", 7));
        QCOMPARE(makeFrame(std::string(258, 'x')).substr(0, 4), std::string("\x02\x01\0\0", 4));
    }

    void findsFramesHoweverTheStreamIsCut()
    {
        const std::string stream =
            makeFrame("first") + makeFrame("") + makeFrame(std::string(300, 'x'));
        for (std::size_t piece = 1; piece <= stream.size(); ++piece) {
            FrameReader reader;
            std::vector<std::string> bodies;
            for (std::size_t i = 0; i < stream.size(); i += piece) {
                reader.append(std::string_view(stream).substr(i, piece));
                while (auto body = reader.next().value())
                    bodies.push_back(*body);
            }
            QCOMPARE(bodies, (std::vector<std::string>{"first", "", std::string(300, 'x')}));
        }
    }

    void refusesAFrameOverTheLimitBeforeItsBytesCome()
    {
        FrameReader reader(100);
        reader.append(makeFrame(std::string(100, 'x')));
        QVERIFY(reader.next().value().has_value());
        reader.append(std::string("\x65\0\0\0", 4));
        const auto result = reader.next();
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Protocol);
    }

    void takesLongerFramesOnceAllowed()
    {
        FrameReader reader(kMaxGreetingBytes);
        reader.setMaxBytes(kMaxFrameBytes);
        reader.append(makeFrame(std::string(1 << 20, 'x')));
        QCOMPARE(reader.next().value()->size(), std::size_t{1} << 20);
        QVERIFY(!reader.next().value());
    }

    void asksAboutALongFrameAsSoonAsItHasBegun()
    {
        const auto announced = [](std::string body) {
            body.resize(kMaxShortBodyBytes + 1, 'x');
            return makeFrame(body);
        };
        FrameReader reader;
        reader.setMaxBytes(kMaxFrameBytes, maxClientBodyBytes);
        const std::string allowed = announced("\xA1\x64kind\x65"
                                              "check");
        reader.append(allowed.substr(0, 1000));
        QVERIFY(!reader.next().value());
        reader.append(allowed.substr(1000));
        QVERIFY(reader.next().value().has_value());

        const std::string refused = announced("\xA1\x64kind\x65hello");
        reader.append(refused.substr(0, 40)); // its kind may not have come yet
        QVERIFY(!reader.next().value());
        reader.append(refused.substr(40, 40));
        const auto result = reader.next();
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Protocol);
    }

    void onlyKindsThatCarryPipelinesOrTablesMayBeLong()
    {
        QStringList longKinds;
        for (const MessageKind &kind : messageKinds()) {
            const std::string head =
                "\xA1\x64kind\x78" + std::string(1, static_cast<char>(kind.name.size()));
            const auto begin = head + std::string(kind.name);
            if (maxClientBodyBytes(begin) == kMaxFrameBytes
                || maxWorkerBodyBytes(begin) == kMaxFrameBytes)
                longKinds << QString::fromStdString(std::string(kind.name));
        }
        QCOMPARE(longKinds.join(QLatin1Char(' ')),
                 QStringLiteral("check preview start-run service-checked service-previewed"));
    }
};

QTEST_GUILESS_MAIN(TestFrame)
#include "tst_frame.moc"
