/// The commands: one function each that adds itself to the program. The list in main.cpp is the table of contents.
#pragma once

namespace CLI {
class App;
}

namespace mqlab::cli {

/// Each sets `exit_code` when its command was given.
void add_run(CLI::App& app, int& exit_code);
void add_list(CLI::App& app, int& exit_code);
void add_show(CLI::App& app, int& exit_code);
void add_validate(CLI::App& app, int& exit_code);
void add_schema(CLI::App& app, int& exit_code);
void add_reference(CLI::App& app, int& exit_code);
void add_trace(CLI::App& app, int& exit_code);
void add_export(CLI::App& app, int& exit_code);
void add_faultmap(CLI::App& app, int& exit_code);
void add_why(CLI::App& app, int& exit_code);
void add_shrink(CLI::App& app, int& exit_code);
void add_explore(CLI::App& app, int& exit_code);
void add_compare(CLI::App& app, int& exit_code);
void add_minimal_fix(CLI::App& app, int& exit_code);
void add_point_of_no_return(CLI::App& app, int& exit_code);
void add_capsule(CLI::App& app, int& exit_code);
void add_replay(CLI::App& app, int& exit_code);
void add_sweep(CLI::App& app, int& exit_code);
void add_merge(CLI::App& app, int& exit_code);
void add_test(CLI::App& app, int& exit_code);
void add_completion(CLI::App& app, int& exit_code);
void add_man(CLI::App& app, int& exit_code);
void add_report(CLI::App& app, int& exit_code);
void add_exercise(CLI::App& app, int& exit_code);
void add_grade(CLI::App& app, int& exit_code);
void add_audit(CLI::App& app, int& exit_code);

}  // namespace mqlab::cli
