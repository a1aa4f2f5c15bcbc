// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/widgets/common/guiwarnings.h"
#include "widgets/graph/tilecache.h"

#include <QTest>

using namespace etl::widgets;

namespace {

QPixmap picture()
{
    return QPixmap(4, 4);
}

void fill(TileCache &cache, const QRect &range)
{
    for (int y = range.top(); y <= range.bottom(); ++y) {
        for (int x = range.left(); x <= range.right(); ++x)
            cache.insert({x, y}, picture());
    }
}

} // namespace

class TestTileCache : public QObject
{
    Q_OBJECT

private slots:
    void init() { etl::test::failOnUnexpectedWarnings(); }

    void indexesNegativePixelsDownwards();
    void wantsMissingTilesFromTheMiddle();
    void wantsEditedTilesBeforeLiveOnes();
    void marksOnlyTouchedTiles();
    void editIsNotWeakenedByALiveChange();
    void forgetsAllWhenScaleChanges();
    void trimsFarTilesOnlyWhenThereAreMany();
    void coveredIsNotFresh();
};

void TestTileCache::indexesNegativePixelsDownwards()
{
    QCOMPARE(TileCache::tileIndex(0), 0);
    QCOMPARE(TileCache::tileIndex(255.9), 0);
    QCOMPARE(TileCache::tileIndex(256), 1);
    QCOMPARE(TileCache::tileIndex(-0.5), -1);
    QCOMPARE(TileCache::tileIndex(-257), -2);
    QCOMPARE(TileCache::tilesIn(QRectF(-10, 10, 300, 300)), QRect(QPoint(-1, 0), QPoint(1, 1)));
}

void TestTileCache::wantsMissingTilesFromTheMiddle()
{
    TileCache cache;
    cache.setScale(1, 1);
    const QRect range(0, 0, 3, 3);
    QCOMPARE(cache.wanted(range).size(), size_t(9));
    QCOMPARE(cache.wanted(range).front(), QPoint(1, 1));
    cache.insert({1, 1}, picture());
    QCOMPARE(cache.wanted(range).size(), size_t(8));
    QVERIFY(cache.wanted(range).front() != QPoint(1, 1));
}

void TestTileCache::wantsEditedTilesBeforeLiveOnes()
{
    TileCache cache;
    cache.setScale(1, 1);
    const QRect range(0, 0, 3, 1);
    fill(cache, range);
    QVERIFY(cache.wanted(range).empty());
    cache.markStale(QRectF(300, 10, 10, 10), Staleness::Live); // the middle tile
    cache.markStale(QRectF(600, 10, 10, 10), Staleness::Edit);
    const std::vector<QPoint> expected{{2, 0}, {1, 0}};
    QCOMPARE(cache.wanted(range), expected);
}

void TestTileCache::marksOnlyTouchedTiles()
{
    TileCache cache;
    cache.setScale(0.5, 1); // a tile is 512 scene units wide
    const QRect range(0, 0, 4, 4);
    fill(cache, range);
    cache.markStale(QRectF(500, 100, 40, 10), Staleness::Edit);
    const std::vector<QPoint> expected{{1, 0}, {0, 0}};
    QCOMPARE(cache.wanted(range), expected);
    cache.markStale(QRectF(-1e7, -1e7, 2e7, 2e7), Staleness::Edit);
    QCOMPARE(cache.wanted(range).size(), size_t(16));
}

void TestTileCache::editIsNotWeakenedByALiveChange()
{
    TileCache cache;
    cache.setScale(1, 1);
    const QRect range(0, 0, 1, 1);
    fill(cache, range);
    cache.markAllStale(Staleness::Edit);
    cache.markStale(QRectF(1, 1, 2, 2), Staleness::Live);
    QCOMPARE(cache.staleness(range), Staleness::Edit);
}

void TestTileCache::forgetsAllWhenScaleChanges()
{
    TileCache cache;
    cache.setScale(1, 1);
    fill(cache, QRect(0, 0, 2, 2));
    cache.setScale(1, 1);
    QCOMPARE(cache.size(), 4);
    cache.setScale(1, 2);
    QVERIFY(cache.isEmpty());
    fill(cache, QRect(0, 0, 2, 2));
    cache.setScale(0.7, 2);
    QVERIFY(cache.isEmpty());
}

void TestTileCache::trimsFarTilesOnlyWhenThereAreMany()
{
    TileCache cache;
    cache.setScale(1, 1);
    fill(cache, QRect(0, 0, 14, 14));
    cache.trim(QRect(0, 0, 2, 2));
    QCOMPARE(cache.size(), 196);
    fill(cache, QRect(0, 0, 20, 20));
    cache.trim(QRect(0, 0, 2, 2));
    QVERIFY(cache.size() < TileCache::kMostTiles);
    QVERIFY(cache.find({0, 0}) != nullptr);
    QVERIFY(cache.find({3, 3}) != nullptr);
    QVERIFY(cache.find({19, 19}) == nullptr);
}

void TestTileCache::coveredIsNotFresh()
{
    TileCache cache;
    cache.setScale(1, 1);
    const QRect range(0, 0, 2, 1);
    cache.insert({0, 0}, picture());
    QVERIFY(!cache.isCovered(range));
    QCOMPARE(cache.staleness(range), Staleness::Edit);
    cache.insert({1, 0}, picture());
    QVERIFY(cache.isCovered(range));
    QCOMPARE(cache.staleness(range), Staleness::Fresh);
    cache.markStale(QRectF(1, 1, 1, 1), Staleness::Live);
    QVERIFY(cache.isCovered(range));
    QVERIFY(!cache.isFresh({0, 0}));
    QCOMPARE(cache.staleness(range), Staleness::Live);
}

QTEST_MAIN(TestTileCache)
#include "tst_tilecache.moc"
