/// What other programs signed with keys that were thrown away afterwards.
enum Recorded {
    /// The message of all signatures but `alfaSignature`, made by the `openssl` command.
    static let message = Array(#"{"id":"a7c9","amount":150050}"#.utf8)

    /// X.509; its key is `publicKey`.
    static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIDDzCCAfegAwIBAgIUB2yyaPLI/T9ggvKTVh1p428lqegwDQYJKoZIhvcNAQEL
        BQAwFzEVMBMGA1UEAwwMYmFuay5leGFtcGxlMB4XDTI2MTEyMzA3NTc0MVoXDTM2
        MTEyMDA3NTc0MVowFzEVMBMGA1UEAwwMYmFuay5leGFtcGxlMIIBIjANBgkqhkiG
        9w0BAQEFAAOCAQ8AMIIBCgKCAQEAuoeen+qf45a5sMGbJhj8uq9TulpBlATkJTpF
        YVV+tMssa7nOo/cVghT7YolwoguBxw4mwfqEVaaTic6LtbIayXv3i72taReCaAI4
        qWxLINIj+WsYz0cEGdtAq3lOEAUjdmPQ0zTw5W1yF9L+Xf3i7SEy1Q94e92qlGku
        f78NljpIgr6Of7Tf76JMK5ARZXHVlLAN0AO6KgG7ph7BXCaUHI6STZy+P93d75Qf
        KhFgZYpNU1BmLjEO4+6sydyE+GEHz71Omwm7fR/5s4Ik58PKD/IX5V7TGhLYb5Zj
        9ZpRxXSJcVgPy6EulIDNIeJSPRv+9tMlUPPmx7l9NZRddiqoxwIDAQABo1MwUTAd
        BgNVHQ4EFgQUX2MolPPh+zAOtxfTGz+GAHlbozcwHwYDVR0jBBgwFoAUX2MolPPh
        +zAOtxfTGz+GAHlbozcwDwYDVR0TAQH/BAUwAwEB/zANBgkqhkiG9w0BAQsFAAOC
        AQEApgi7XtzKemuuADPyNDZvY5GOij4c5Ikg502uGeIxCFk1Vb8rg3lHa+KpVg/A
        8GunTSK8Vmtwyg98Rebp2aLphtND9Z4MkRAhnQDcalQvaCECxDW4wsKd9mo86I/s
        C67/MB3sprRoyCLmIE5KxIdYrxU7iood6+aWzpy4uu+DZafiU0i5EkBlk17Lrqsj
        u+dFHvva3IMktAht5Inma6jNq5Csd/47Fzd4CvNaAwD26RNksUDdrtpshntMi1aw
        Rv3QEKLEKIqDW0dg0qW+64c/yVpWmHXuy+bzZ9FZ32+mySmL0NWf5ExaQO+WljE2
        nwCR7/Nf9DFGFomFVFD8CCJTjA==
        -----END CERTIFICATE-----
        """

    static let publicKey = """
        -----BEGIN PUBLIC KEY-----
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAuoeen+qf45a5sMGbJhj8
        uq9TulpBlATkJTpFYVV+tMssa7nOo/cVghT7YolwoguBxw4mwfqEVaaTic6LtbIa
        yXv3i72taReCaAI4qWxLINIj+WsYz0cEGdtAq3lOEAUjdmPQ0zTw5W1yF9L+Xf3i
        7SEy1Q94e92qlGkuf78NljpIgr6Of7Tf76JMK5ARZXHVlLAN0AO6KgG7ph7BXCaU
        HI6STZy+P93d75QfKhFgZYpNU1BmLjEO4+6sydyE+GEHz71Omwm7fR/5s4Ik58PK
        D/IX5V7TGhLYb5Zj9ZpRxXSJcVgPy6EulIDNIeJSPRv+9tMlUPPmx7l9NZRddiqo
        xwIDAQAB
        -----END PUBLIC KEY-----
        """

    static let sha256 = """
        a+nLElihwbzm8ltWi0G+cJ/kITGdqaQ7ePO2Mu26dLHyp62QFd+7TVVWyqMjzsFWElBrdqgkhDPgdtsK\
        mCfO6r/Jrm/BF3NRXYUmy9y9klbfkcjRahE0CNiU0AcyPkQ2Hqx8Ot4/03IQCUEn/ylTg8OmvBXlDWsT\
        /Kz+8gF/vsm58PS4CTXPHxHxnu3EFWZpSWhjq7lxFggYKwRTmuJOIhJxV1oqWVBFjFBLTx1VcY4jbpcj\
        m4U6727BuPKqYT5/fhCLcKkjS0UaY/4UO3gLcQyppLpwrUOIN88xX2oKBXs1dtWjlH0oV4MzeZMyTUVF\
        x1rg8Gwp1O/LWAjhIB6I7w==
        """

    static let sha512 = """
        oxd4NnxP3feCuGRYWJbQS34rtVjNSN+W/PTD9WXvYD6F3hEUc4+6yYEGaTuXhb03GvQK8I0BuVKxU18j\
        LeAjzGd6nat7KJ9oavdAy6n7cMleuLT6GFh/9I1aAGWO3B4kB/exKWNzseX8wjLOHEm0nh/Zvi7ib+jj\
        wujeOZv3I2fZW3aiRJquA90JKw0n+m3BnIfRdHSyiow7nfnpqrMluujSPH/srCj89Qd7XPfUPhnazAs5\
        93InXKUBhdMBFHSVWKEq4pfxtQPYIuIE0idW2AgM0+2nL6mWJXwZPi4013/5QOZXwqhBbK5/o6nkGy3Q\
        JBRCVB8NNm06vxmjlqmsBg==
        """

    /// RSA of 1024 bits.
    static let shortKey = """
        -----BEGIN PUBLIC KEY-----
        MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC2+4cqXlV4F5Uf1RlCDmRmYaU9
        R50erlCnEkzlscFJi/TFGajDHcljuavzP5RRc2kgLw9xVuTbStSyNZl5pXaNGEU9
        exFgBkU1VbdNSUVueTerjD1pufZxLzad7c4lNyxUi8xSfV58mLhCBEpcTg6pioga
        Tj823iTLjaDKioDD8QIDAQAB
        -----END PUBLIC KEY-----
        """

    static let gostKey256 = """
        -----BEGIN PUBLIC KEY-----
        MGYwHwYIKoUDBwEBAQEwEwYHKoUDAgIjAQYIKoUDBwEBAgIDQwAEQLIZGUEdazt2
        Ct2fhqivhuwbZDVaTeSIu3Z9e98623fIraIFe9bYYriqqJO0B5ksIv6amWwVaQEa
        CJ/bpoGfVdQ=
        -----END PUBLIC KEY-----
        """

    static let gost256 = """
        V/F9EB+CPLx0C/qdEkTroxKxT9j969AgUrRlPnN859uHv4rIQEw2pCsHPyLxDCTsv2NVxXHfmj9ws7rW\
        iw7bKQ==
        """

    static let gostKey512 = """
        -----BEGIN PUBLIC KEY-----
        MIGqMCEGCCqFAwcBAQECMBUGCSqFAwcBAgECAQYIKoUDBwEBAgMDgYQABIGABsJ/
        zHBkzBrS8xSUxD1qlsHijt774ufHqLjJvE4bwWtQSWlx1sZOs4Irq1mR48TY6JHC
        NkqHEChPkXfMljHG412MMClnzqsjX0yO6sfhaUBcIHW3zKNQUK5QID0A8ZwaJToE
        j2Q+YbeWCmz2LHTjZMfAv/SvXX0n2Qat9UnUCTI=
        -----END PUBLIC KEY-----
        """

    static let gost512 = """
        rdoi2geEtrCKqXBCTQUBuwvpQx5D1FpG0D4J48r54hxQXynrxnEC0pb2yeSGN6AE5ILLW2GjcTtb5pcn\
        1Z4bh+D73kc+yiTZQ+AlocEcNU7/68RAqy5ASbYYPwcpzhsMdFcm5qs1WyByZzblWGXKRudLXAxZkBZl\
        sEk/31cyNUc=
        """

    /// Protocol sheet 1, section 4.1.
    static let alfaMessage = Array(
        #"""
        {"command":"DelCashQRc","TermNo":"90000001","qrcId":"BS1R004F2JI5VJNA8PVQ1PGR5GUKSNR0"}
        """#.utf8
    )

    static let alfaKey = """
        -----BEGIN PUBLIC KEY-----
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAuODjGKkLkcrR3Fz5Vn0K
        mA9jq2N5DEVQHbZhRPHfQB32SFh3FkOkLUpT2CsCTYgGaEf/YVmeM1qxWBJhGxAK
        fExD9tFB+2iyZW1t4mVNNGiDHXFBg9f6zZYOKx1UJEqBAsGi5DfiiLDK8UnLaTIo
        uJ8M0ElcJ8I7iBpMz45OZFaVb9v8jgNid9mzOXCkPJd2q6HZfHYNcw+i2duCD2u4
        bnIaVWu2mTUou/bhpkm7WKEYDRuZOh7+wJdfeUEQV9VSaPLqMi6ZL1KlM0px83VD
        esVtrk5kiStAb8vL8LLn00s311QpPKyqWGvr6cHFCXo48E5SrKhP6qPnF4nWD/nH
        LQIDAQAB
        -----END PUBLIC KEY-----
        """

    static let alfaSignature = """
        cTShAuWHM+4yd0NXII4EFYNIqttaiT9o8tKagaoIGssbaARYOzuTuHHyGOVhk1i40Lq1Uozy7d97YDTd\
        FQuY/xGRS27if61bFhBIxVnH18v6mvGV4JGrsZjiMIOLeKHkxrAb1ewWEkJcVkFbJeoIMhEHdcQT26SC\
        fZ1bdPeOmzNcE+klFo+nzPSj8fQFsLoHVMTb7KQ1s9iBJLkReDx/Xctbx+KO+hj+523LWCAHPVOYOLNg\
        xfd/xPTZkONRStZJ2/Hl34k5BQVHP4WQbM3WbsygzxdpTCpcFN9HF/Bf+d6Y0nutlm05J0TeOKZFuANv\
        3eSxOsb83k2xvbvx+xfbVg==
        """
}
