// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/partfile.h"

#include <QTemporaryDir>
#include <QtTest>

#include <filesystem>
#include <fstream>
#include <string_view>

using namespace etl;
using namespace etl::runtime;

class PartFileTest : public QObject
{
    Q_OBJECT

private:
    static std::span<const std::uint8_t> bytes(std::string_view text)
    {
        return {reinterpret_cast<const std::uint8_t *>(text.data()), text.size()};
    }
    std::string path() const { return m_folder.filePath(QStringLiteral("x.part")).toStdString(); }
    static std::string read(const Piece &piece)
    {
        std::ifstream file(piece.partFile, std::ios::binary);
        file.seekg(static_cast<std::streamoff>(piece.offset));
        std::string text(piece.length, '\0');
        file.read(text.data(), static_cast<std::streamsize>(piece.length));
        return text;
    }

    QTemporaryDir m_folder;

private slots:
    void init() { std::filesystem::remove(path()); }

    void piecesComeBackWithTheirPlace()
    {
        auto file = PartFile::open(path(), 0);
        QVERIFY(file.has_value());
        QVERIFY(file->append(bytes("first"), 2, {0, 0, 10}).has_value());
        QVERIFY(file->append(bytes("second"), 3, {1, 5, 9}).has_value());
        const auto pieces = readPieces(path(), file->length());
        QVERIFY(pieces.has_value());
        QCOMPARE(pieces->size(), std::size_t{2});
        QCOMPARE(read((*pieces)[0]), std::string("first"));
        QCOMPARE(read((*pieces)[1]), std::string("second"));
        QVERIFY(((*pieces)[1].key == OrderKey{1, 5, 9}));
        QCOMPARE((*pieces)[1].rows, std::uint64_t{3});
    }

    void whatWasNotCommittedIsCutOff()
    {
        std::uint64_t committed = 0;
        {
            auto file = PartFile::open(path(), 0);
            QVERIFY(file->append(bytes("kept"), 1, {0, 0, 1}).has_value());
            committed = file->length();
            QVERIFY(file->append(bytes("lost with its worker"), 1, {0, 1, 2}).has_value());
        }
        auto file = PartFile::open(path(), committed);
        QVERIFY(file.has_value());
        QCOMPARE(std::filesystem::file_size(path()), committed);
        QVERIFY(file->append(bytes("again"), 1, {0, 1, 2}).has_value());
        const auto pieces = readPieces(path(), file->length());
        QCOMPARE(pieces->size(), std::size_t{2});
        QCOMPARE(read(pieces->back()), std::string("again"));
    }

    void aFileShorterThanCommittedIsRefused()
    {
        {
            auto file = PartFile::open(path(), 0);
            QVERIFY(file->append(bytes("abc"), 1, {}).has_value());
        }
        const auto file = PartFile::open(path(), 1000);
        QVERIFY(!file.has_value());
        QCOMPARE(file.error().code, ErrorCode::BadData);
    }

    void damagedFramesAreFound()
    {
        {
            auto file = PartFile::open(path(), 0);
            QVERIFY(file->append(bytes("abcdefgh"), 1, {}).has_value());
        }
        std::fstream damage(path(), std::ios::in | std::ios::out | std::ios::binary);
        damage.seekp(8);
        damage.put('\x7f');
        damage.close();
        const auto pieces = readPieces(path(), std::filesystem::file_size(path()));
        QVERIFY(!pieces.has_value());
        QCOMPARE(pieces.error().code, ErrorCode::BadData);
    }

    void aFolderThatDoesNotExistIsNamed()
    {
        const auto file = PartFile::open("/nonexistent/folder/x.part", 0);
        QVERIFY(!file.has_value());
        QVERIFY(file.error().message.find("/nonexistent/folder/x.part") != std::string::npos);
    }

    void aFullDiskIsNoSpace()
    {
        auto file = PartFile::open("/dev/full", 0);
        if (!file)
            QSKIP("/dev/full cannot be shortened here");
        const auto status = file->append(bytes("x"), 1, {});
        QVERIFY(!status.has_value());
        QCOMPARE(status.error().code, ErrorCode::NoSpace);
    }
};

QTEST_GUILESS_MAIN(PartFileTest)
#include "tst_partfile.moc"
