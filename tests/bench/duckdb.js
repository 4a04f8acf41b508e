// Runs a query in DuckDB (npm's @duckdb/node-api) and prints its rows: as JSON, and as they are where
// there is one column.
//
//     node duckdb.js THREADS QUERY

'use strict';

const {DuckDBInstance} = require('@duckdb/node-api');

function print(row) {
    const values = Object.values(row);

    return values.length === 1 && typeof values[0] === 'string' ? values[0] : JSON.stringify(row);
}

async function main(threads, query) {
    const instance = await DuckDBInstance.create(':memory:', {threads});
    const connection = await instance.connect();
    const reader = await connection.runAndReadAll(query);

    for (const row of reader.getRowObjectsJson())
        process.stdout.write(print(row) + '\n');
}

main(...process.argv.slice(2)).catch((error) => {
    console.error(`duckdb.js: ${error.message}`);
    process.exitCode = 2;
});
