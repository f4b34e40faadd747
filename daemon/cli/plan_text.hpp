#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "base/json_writer.hpp"
#include "schema/plan.hpp"
#include "schema/rename.hpp"

namespace workwise::cli {

/// All statements, each with its semicolon; above it, as comments, what it means to others, and a
/// summary at the end. Coloured where `descriptor` is a terminal.
std::string to_sql(const schema::Plan& plan, int descriptor = 1);
/// The bare statements to read: a blank line between objects, none between an object and what
/// belongs to it.
std::string to_schema(const schema::Plan& plan);
/// The statements that somebody will notice, indented, with what they mean.
std::string graves_of(const schema::Plan& plan);
/// "3 created, 2 altered, 1 dropped".
std::string summary_of(const schema::Plan& plan);
/// --rename OLD=NEW, as often as wanted.
void add_renames(CLI::App& command, std::vector<schema::Rename>& renames);
/// Members of an open object: changes, worst, likely_renames.
void write(JsonWriter& json, const schema::Plan& plan);
/// On stdout: SQL, or the JSON document.
void show_plan(const schema::Plan& plan, bool json);

}  // namespace workwise::cli
