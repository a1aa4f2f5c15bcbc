// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/issue.h"
#include "engine/model/plan.h"
#include "engine/nodes/sql/batchsource.h"

#include <string>
#include <vector>

namespace etl::nodes {

enum class JoinType { Inner, Left, Right, Full, Semi, Anti };

// What a join's settings mean for its two inputs: pairs of keys and the columns that come out. The
// node must outlive it. Any thread.
class JoinPlan
{
public:
    // `node` with both inputs. Only issues() means anything when there are some.
    explicit JoinPlan(const model::CheckedNode &node);
    JoinPlan(const JoinPlan &) = delete;
    JoinPlan &operator=(const JoinPlan &) = delete;

    const model::Issues &issues() const { return m_issues; }
    const model::Schema &output() const { return m_output; }
    // The statement over the two inputs.
    std::string sql(const BatchSource &left, const BatchSource &right) const;

private:
    struct Key
    {
        std::size_t left; // index of the column
        std::size_t right;
        model::DataType type; // in which they are compared
        bool merged = false;  // of one name: one column of the result
    };
    struct OutputColumn
    {
        bool fromLeft = true;
        std::size_t index = 0;
        const Key *merged = nullptr;
    };

    void readKeys(const model::Json &keys);
    void addKey(const std::string &left, const std::string &right);
    void addOutput(std::string name, model::DataType type, OutputColumn column);
    void makeOutput(const std::string &suffix);
    void addLeft(std::size_t index);
    void addRight(std::size_t index, const std::string &suffix);
    void report(std::string text, std::string remedy, const std::string &subKey);
    bool keepsRightColumns() const;
    std::string columnSql(bool ofLeft, std::size_t index) const;
    std::string keySql(const Key &key, bool ofLeft) const;
    std::string outputSql(const OutputColumn &column) const;

    const model::Schema &m_left;
    const model::Schema &m_right;
    JoinType m_type = JoinType::Inner;
    std::vector<Key> m_keys;
    std::vector<OutputColumn> m_columns;
    model::Schema m_output;
    model::Issues m_issues;
};

} // namespace etl::nodes
