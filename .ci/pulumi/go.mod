module apim-oauth/ci/pulumi

go 1.26
