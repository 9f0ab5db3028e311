// With booking::soci_lend the header compiles, and its three databases are linked.
#include <booking/soci_lend.hpp>

int main()
{
    const soci::backend_factory* const databases[] = {
        soci::factory_sqlite3(), soci::factory_postgresql(), soci::factory_mysql()};
    for (const soci::backend_factory* database : databases) {
        if (database == nullptr) return 1;
    }
    return 0;
}
