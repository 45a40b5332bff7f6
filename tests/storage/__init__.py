"""Tests of the database: the store, its types and statements, the migrations, the queries."""
